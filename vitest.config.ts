import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './test/slowest-first.ts'

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'demo/**/*.test.ts',
      'tools/**/*.test.ts',
      'test/**/*.test.ts',
      'sandbox/**/*.test.ts',
      'sdk/**/*.test.ts',
      'web/src/**/*.test.ts',
    ],
    globalSetup: ['test/setup.ts'],
    // What statements answer is held against the rows that they declare.
    setupFiles: ['test/declared-rows/observe.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // `expect.poll` without a time-out of its own; the library's second is too short beside busy neighbours.
    expect: { poll: { timeout: 15_000, interval: 20 } },
    // A worker keeps its modules from one file to the next: to load them anew took a second of CPU per file. What a suite changes
    // in a module (a spy, a setting) it puts back.
    isolate: false,
    // A sequencer given here would take the place of the shuffled order that was asked for.
    sequence: process.argv.includes('--sequence.shuffle.files') ? {} : { sequencer: SlowestFirst },
    // More than cores: much of what is proved here is waiting.
    maxWorkers: 3,
  },
})
