import { expect, test } from 'vitest'
import { failuresIn, tableOf } from './runs.ts'
import { addTallies, closingLine, vitestTally } from './tally.ts'

const vitest = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [{ status: 'failed', assertionResults: [{}] }],
}

test('the closing line sums every kind of test, and names what was skipped only when something was', () => {
  const total = addTallies({ passed: 5, failed: 0, skipped: 0 }, vitestTally(vitest, false))
  expect(closingLine(total)).toBe('12 passed, 1 failed, 2 skipped')
  expect(closingLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed')
})

test('a test file that cannot be loaded is a failure', () => {
  const report = { ...vitest, numFailedTests: 0, testResults: [{ status: 'failed', assertionResults: [] }] }
  expect(vitestTally(report, false).failed).toBe(1)
})

test('a run that failed without a failed test, or died before its report, is a failure', () => {
  expect(vitestTally({ ...vitest, numFailedTests: 0, testResults: [] }, false).failed).toBe(1)
  expect(vitestTally(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('several runs are a table, with each failed test and the runs in which it failed', () => {
  const report = {
    testResults: [
      {
        name: '/kiwi/src/a.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'failed', fullName: 'adds' },
          { status: 'passed', fullName: 'x' },
        ],
      },
      { name: '/kiwi/src/b.test.ts', status: 'failed', assertionResults: [] },
    ],
  }
  const failures = failuresIn(report, '/kiwi')
  expect(failures).toEqual(['src/a.test.ts: adds', 'src/b.test.ts: could not be loaded'])
  expect(failuresIn(null, '/kiwi')).toEqual([])
  const good = { passed: 3, failed: 0, skipped: 1, seed: 7, tookMs: 1_400, failures: [] }
  expect(tableOf([good, { ...good, passed: 2, failed: 1, seed: null, failures: ['src/a.test.ts: adds'] }])).toBe(
    [
      'run 1  seed 7  1 s  3 passed, 0 failed, 1 skipped',
      'run 2  1 s  2 passed, 1 failed, 1 skipped',
      'failed in 1 of 2 (run 2): src/a.test.ts: adds',
    ].join('\n'),
  )
})
