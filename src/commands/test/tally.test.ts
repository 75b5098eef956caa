import { expect, test } from 'vitest'
import { addTallies, closingLine, playwrightTally, vitestTally } from './tally.ts'

const vitest = {
  numPassedTests: 7,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [{ status: 'failed', assertionResults: [{}] }],
}

test('the closing line sums every kind of test, and names what was skipped only when something was', () => {
  const browser = playwrightTally({ stats: { expected: 3, unexpected: 0, flaky: 1, skipped: 0 } }, true)
  const total = addTallies({ passed: 5, failed: 0, skipped: 0 }, vitestTally(vitest, false), browser)
  expect(closingLine(total)).toBe('16 passed, 1 failed, 2 skipped')
  expect(closingLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed')
})

test('a test file that cannot be loaded is a failure', () => {
  const report = { ...vitest, numFailedTests: 0, testResults: [{ status: 'failed', assertionResults: [] }] }
  expect(vitestTally(report, false).failed).toBe(1)
})

test('a run that failed without a failed test, or died before its report, is a failure', () => {
  expect(vitestTally({ ...vitest, numFailedTests: 0, testResults: [] }, false).failed).toBe(1)
  expect(vitestTally(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(playwrightTally(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
