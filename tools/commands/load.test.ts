import { expect, it } from 'vitest'
import { loadSvg, loadTable } from '../../bench/people/load-report.ts'
import { openLoop, pick } from '../../bench/people/open-loop.ts'
import { between } from './between.ts'

const quiet = new AbortController().signal

it('counts a pause of the server for everything that should have been sent meanwhile', async () => {
  // A server that answers one call after the other, and stands still for 300 ms at the first.
  let free = Promise.resolve()
  const once = (n: number) => (free = free.then(() => (n === 0 ? new Promise<void>((resolve) => setTimeout(resolve, 300)) : undefined)))
  const loaded = await openLoop([{ name: 'look', weight: 1, once }], { perSecond: 100, seconds: 0.6, signal: quiet })
  const [look] = loaded.taken
  expect(look).toMatchObject({ name: 'look', sent: 60, failed: 0 })
  // 30 of 60 came during the pause; a closed loop would have seen one slow call.
  expect(look!.histogram.getValueAtPercentile(75)).toBeGreaterThan(100_000)
})

// A slow server is what these suites are about: its delays are part of the case, nothing waits for
// a state.

it('counts failures by their words, sends nothing when too many wait, and draws what it found', async () => {
  const choices = [
    { name: 'fails', weight: 1, once: () => Promise.reject(new Error('no')) },
    { name: 'never <taken>', weight: 0, once: () => Promise.resolve() },
  ]
  const loaded = await openLoop(choices, { perSecond: 1_000, seconds: 0.02, signal: quiet, nameOf: () => 'NO' })
  expect(loaded.failures).toEqual(new Map([['NO', 20]]))
  expect(loadTable(loaded).map((row) => row.slice(0, 3))).toEqual([
    ['action', 'sent', 'failed'],
    ['fails', '20', '20'],
    ['never <taken>', '0', '0'],
    ['all', '20', '20'],
  ])
  expect(loadSvg(loaded, 'title')).toMatch(/<polyline points="[\d., ]+"/)

  const slow = { name: 'slow', weight: 1, once: () => new Promise((resolve) => setTimeout(resolve, 50)) }
  expect(await openLoop([slow], { perSecond: 1_000, seconds: 0.02, signal: quiet, mostWaiting: 5 })).toMatchObject({ dropped: 15 })
})

it('takes actions by their weight', () => {
  const weights = [{ weight: 3 }, { weight: 1 }]
  expect([0, 0.74, 0.76, 0.999, 1].map((fraction) => pick(weights, fraction))).toEqual([0, 0, 1, 1, 1])
})

it('answers a wrong number by a sentence', () => {
  expect(() => between(0.1, 5_000)('fast')).toThrow('Give a number from 0.1 to 5,000.')
})
