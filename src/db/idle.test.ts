import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { closeIdle } from './idle.ts'
import type { Session } from './session.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('ends what is closed, and what nobody used for half a minute; looks again while some are left, and then no more', async () => {
  const ended: string[] = []
  const session = (name: string, more: { usedAtMs?: number; inFlight?: number; closed?: boolean } = {}) => {
    const { usedAtMs = 0, inFlight = 0, closed = false } = more
    return { name, closed, inFlight, idleSinceMs: Date.now() + usedAtMs, end: async () => void ended.push(name) }
  }
  let open = [
    session('idle'),
    session('busy', { inFlight: 1 }),
    session('later', { usedAtMs: 1 }),
    session('closed', { closed: true, usedAtMs: 9 }),
  ]
  const reaper = closeIdle(
    () => open as unknown as Session[],
    (kept) => (open = kept as unknown as typeof open),
  )
  reaper.arm()
  reaper.arm()
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(29_999)
  expect(ended).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect([ended, open.map(({ name }) => name)]).toEqual([
    ['idle', 'closed'],
    ['busy', 'later'],
  ])
  open[0]!.inFlight = 0
  await vi.advanceTimersByTimeAsync(30_000)
  expect([ended.slice(2), open, vi.getTimerCount()]).toEqual([['busy', 'later'], [], 0])
  reaper.arm()
  reaper.stop()
  expect(vi.getTimerCount()).toBe(0)
})
