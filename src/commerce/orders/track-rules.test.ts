import { describe, expect, it } from 'vitest'
import { arrivalOf, firstPollMs, isSilent, newsIn, nextPollOf, type SentParcel } from './track-rules.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const sentAt = new Date('2026-11-02T01:00:00Z')
const at = (ms: number) => new Date(sentAt.getTime() + ms)
const parcel: SentParcel = { sentAt, pollCount: 0, trackedState: 'moving', trackedAt: at(hourMs), lastEvent: '옥천', silenceToldAt: null }

describe('an answer of a courier', () => {
  const heard = (event: { at: Date | null; text?: string }, state: 'moving' | 'delivered' = 'moving') =>
    newsIn({ kind: 'parcel', state, event: { text: '옥천', ...event } }, parcel, at(dayMs))

  it('is news when its state, its words or its time are others', () => {
    expect(heard({ at: at(hourMs) })).toBeNull()
    expect(heard({ at: null })).toBeNull()
    expect(heard({ at: at(hourMs) }, 'delivered')).toEqual({ state: 'delivered', at: at(hourMs), text: '옥천' })
    expect(heard({ at: at(hourMs), text: '대전' })).toEqual({ state: 'moving', at: at(hourMs), text: '대전' })
    expect(heard({ at: at(2 * hourMs) })).toEqual({ state: 'moving', at: at(2 * hourMs), text: '옥천' })
    expect(newsIn({ kind: 'unknown' }, parcel, at(dayMs))).toBeNull()
  })

  it('that is dated ahead is of now, and one from two weeks before it was sent is of another parcel', () => {
    expect(heard({ at: at(dayMs), text: '새' })).toMatchObject({ at: at(dayMs) })
    expect(heard({ at: at(dayMs + 1), text: '새' })).toMatchObject({ at: at(dayMs) })
    expect(heard({ at: at(-14 * dayMs), text: '새' })).toMatchObject({ at: at(-14 * dayMs) })
    expect(heard({ at: at(-14 * dayMs - 1), text: '새' })).toBeNull()
  })
})

it('a parcel is asked about after an hour, later with each answer that says nothing, half as late on its last way, and for thirty days', () => {
  expect(firstPollMs).toBe(hourMs)
  const waits = (state: 'moving' | 'out') =>
    [0, 1, 2, 3, 4, 5, 9].map((n) => (nextPollOf(parcel, n, state, sentAt)!.getTime() - sentAt.getTime()) / hourMs)
  expect(waits('moving')).toEqual([1, 2, 4, 8, 12, 12, 12])
  expect(waits('out')).toEqual([0.5, 1, 2, 4, 8, 12, 12])
  expect(nextPollOf(parcel, 0, null, at(30 * dayMs - 1))).not.toBeNull()
  expect(nextPollOf(parcel, 0, null, at(30 * dayMs))).toBeNull()
})

it('seven days without news are silence, told once', () => {
  const silent = (ms: number, more: Partial<SentParcel> = {}) => isSilent({ ...parcel, ...more }, at(ms))
  expect([silent(7 * dayMs + hourMs - 1), silent(7 * dayMs + hourMs)]).toEqual([false, true])
  expect([silent(7 * dayMs - 1, { trackedAt: null }), silent(7 * dayMs, { trackedAt: null })]).toEqual([false, true])
  // News from before it was sent are of its label.
  expect(silent(7 * dayMs - 1, { trackedAt: at(-dayMs) })).toBe(false)
  expect(silent(99 * dayMs, { silenceToldAt: at(8 * dayMs) })).toBe(false)
})

it('an arrival is between the sending and now, and leaves seven days, and a day at least', () => {
  const arrival = (arrived: number, now: number) => {
    const { deliveredAt, finishBy } = arrivalOf(at(arrived), sentAt, at(now))
    return [deliveredAt, finishBy].map((date) => (date.getTime() - sentAt.getTime()) / dayMs)
  }
  expect(arrival(dayMs, 2 * dayMs)).toEqual([1, 8])
  expect(arrival(-dayMs, 2 * dayMs)).toEqual([0, 7])
  expect(arrival(5 * dayMs, 2 * dayMs)).toEqual([2, 9])
  expect(arrival(dayMs, 7 * dayMs)).toEqual([1, 8])
  expect(arrival(dayMs, 7.5 * dayMs)).toEqual([1, 8.5])
})
