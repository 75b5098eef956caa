import { defineConfig } from 'vitest/config'
import { clusterSuites } from './test/cluster/suites.ts'
import { SlowestFirst } from './test/slowest-first.ts'

const suites = [
  'src/**/*.test.ts',
  'demo/**/*.test.ts',
  'tools/**/*.test.ts',
  'test/**/*.test.ts',
  'sandbox/**/*.test.ts',
  'sdk/**/*.test.ts',
  'web/src/**/*.test.ts',
]

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'main', include: suites } },
      { test: { name: 'cluster', ...clusterSuites, globalSetup: ['test/cluster/setup.ts'] } },
    ],
    globalSetup: ['test/setup.ts'],
    // What statements answer is held against the rows that they declare.
    setupFiles: ['test/declared-rows/observe.ts'],
    // A time-out ends what hangs. It is no measure of speed: three suites share two cores, at times
    // slow ones.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
    // A worker keeps its modules between files: loading them again cost a second of CPU per file.
    // A suite that changes a module (a spy, a setting) puts it back.
    isolate: false,
    // A sequencer given here would replace the shuffled order that `--shuffle` asks for.
    sequence: process.argv.includes('--sequence.shuffle.files') ? {} : { sequencer: SlowestFirst },
    // Collecting garbage was an eighth of what test processes did.
    execArgv: ['--max-semi-space-size=64'],
    // More than cores: much of what is proved here is waiting.
    maxWorkers: 3,
  },
})
