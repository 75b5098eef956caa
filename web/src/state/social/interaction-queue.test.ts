import { expect, it } from 'vitest'
import { type Interaction, InteractionQueue, maxWaiting, type Outcome } from './interaction-queue.ts'

const event = (n: number, kind: Interaction['kind'] = 'view'): Interaction => ({ id: String(n), kind, postId: 'p' })

/** A queue whose server answers as the test says; `settled` lets the answers arrive. */
function setUp(device = new Map<string, string>()) {
  const sent: string[][] = []
  const state = { outcome: 'taken' as Outcome, now: 1_000_000 }
  const storage = {
    getItem: (key: string) => device.get(key) ?? null,
    setItem: (key: string, text: string) => void device.set(key, text),
    removeItem: (key: string) => void device.delete(key),
    key: (n: number) => [...device.keys()][n] ?? null,
    get length() {
      return device.size
    },
  }
  const send = (events: Interaction[]) => {
    sent.push(events.map(({ id }) => id))
    return Promise.resolve(state.outcome)
  }
  const queue = new InteractionQueue({ send, storage, now: () => state.now, tabId: `t${device.size}` })
  // One turn of the event loop: `send` answers at once, and the queue goes on in microtasks.
  return { queue, sent, state, device, settled: () => new Promise((resolve) => setTimeout(resolve)) }
}

it('sends at most fifty at a time, and keeps what failed under the ids it had', async () => {
  const { queue, sent, state, settled } = setUp()
  queue.start('me')
  for (let n = 0; n < 60; n += 1) queue.add(event(n))
  state.outcome = 'failed'
  queue.flush()
  await settled()
  queue.flush()
  expect(sent.map(({ length }) => length)).toEqual([50])
  state.outcome = 'taken'
  queue.retryNow()
  await settled()
  queue.flush()
  await settled()
  queue.flush()
  expect(sent.map(({ length }) => length)).toEqual([50, 50, 10])
  expect(sent[1]).toEqual(sent[0])
})

it('tries again by itself after a pause, and not what the server refuses', async () => {
  const { queue, sent, state, settled } = setUp()
  queue.start('me')
  queue.add(event(1))
  state.outcome = 'failed'
  queue.flush()
  await settled()
  state.now += 10_000
  state.outcome = 'refused'
  queue.flush()
  await settled()
  state.now += 1_000_000
  queue.flush()
  expect(sent).toEqual([['1'], ['1']])
})

it('keeps nothing of a visitor, and forgets a person who signs out', async () => {
  const { queue, sent, device } = setUp()
  queue.add(event(1))
  queue.start('me')
  queue.add(event(2))
  queue.leave()
  expect(sent).toEqual([['2']])
  queue.stop()
  queue.add(event(3))
  queue.start('other')
  queue.leave()
  expect(sent).toEqual([['2']])
  expect(device.size).toBe(0)
})

it('of too many, drops impressions before acts', () => {
  const { queue, sent, settled } = setUp()
  queue.start('me')
  queue.add(event(0, 'share'))
  for (let n = 1; n <= maxWaiting; n += 1) queue.add(event(n, 'impression'))
  queue.flush()
  expect(sent[0]!.slice(0, 3)).toEqual(['0', '2', '3'])
  return settled()
})

it('leaves on the device what was not confirmed, for an hour and for the same person only', async () => {
  const left = setUp()
  left.queue.start('me')
  left.queue.add(event(1))
  left.state.outcome = 'failed'
  left.queue.leave()
  await left.settled()
  expect(left.device.size).toBe(1)
  const later = (hours: number, personId: string) => {
    const next = setUp(new Map(left.device))
    next.state.now += hours * 3_600_000
    next.queue.start(personId)
    next.queue.flush()
    return { sent: next.sent, onDevice: next.device.size }
  }
  expect(later(0.5, 'me')).toEqual({ sent: [['1']], onDevice: 0 })
  expect(later(1.5, 'me')).toEqual({ sent: [], onDevice: 0 })
  expect(later(0.5, 'other')).toEqual({ sent: [], onDevice: 0 })
  // The same tab lives on, and the server confirms it.
  left.state.outcome = 'taken'
  left.queue.retryNow()
  await left.settled()
  expect(left.device.size).toBe(0)
})
