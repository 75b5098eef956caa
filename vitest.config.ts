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
    // A worker keeps its modules between files: loading them again cost a second of CPU per file.
    // A suite that changes a module (a spy, a setting) puts it back.
    isolate: false,
    // A sequencer given here would replace the shuffled order that `--shuffle` asks for.
    sequence: process.argv.includes('--sequence.shuffle.files') ? {} : { sequencer: SlowestFirst },
    // More than cores: much of what is proved here is waiting.
    maxWorkers: 3,
  },
})
