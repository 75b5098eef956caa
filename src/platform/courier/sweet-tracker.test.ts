import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { createSweetTracker } from './sweet-tracker.ts'
import { trackedIn } from './tracking-bodies.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const tracker = (key: string = sandboxCredentials.couriers.key) =>
  createSweetTracker({ COURIER_URL: `${sandbox.url}/couriers`, COURIER_KEY: key })
const control = (path: string, body: unknown) =>
  fetch(`${sandbox.url}/control/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const fault = (more: object) => control('faults', { provider: 'couriers', times: 1, ...more })

it('follows a parcel from level to level until it is delivered, and reads no phone number', async () => {
  const seen = []
  for (let hour = 0; hour < 7; hour++) {
    seen.push(await tracker().track('cj', '123456789012'))
    await control('advance', { ms: 60 * 60_000 })
  }
  expect(seen.map((tracked) => tracked.kind === 'parcel' && tracked.state)).toEqual([
    'accepted',
    'collected',
    'moving',
    'near',
    'out',
    'delivered',
    'delivered',
  ])
  expect(JSON.stringify(seen)).not.toMatch(/9876|1234-?567|우동\*/)
  expect(seen[4]).toMatchObject({ event: { text: '배송출발(배달예정시간 : 14∼16시, 배송담당 : 박택배 ) · 부산해운대우동' } })
})

it('knows an unknown number, a refused key and too many questions from no answer', async () => {
  expect(await tracker().track('cj', '000000000000')).toEqual({ kind: 'unknown' })
  expect(await tracker('wrong').track('cj', '123456789012')).toEqual({ kind: 'refused', why: 'key' })
  for (const code of ['103', '429']) {
    await fault({ kind: 'errorCode', code })
    expect(await tracker().track('cj', '123456789012')).toEqual({ kind: 'refused', why: 'rate' })
  }
  await fault({ kind: 'http500' })
  await expect(tracker().track('cj', '123456789012')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await fault({ kind: 'errorCode', code: '999' })
  await expect(tracker().track('cj', '123456789012')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await fault({ kind: 'slow', ms: 300 })
  expect(await tracker().track('cj', '123456789012')).toMatchObject({ kind: 'parcel' })
})

it('cleans the words of a courier, and reads the time of Seoul', () => {
  const hostile = { timeString: '2026-11-26 09:00:00', where: 'a\u0000b\u202e<b>', kind: '가'.repeat(900) }
  const of = (details: unknown[], level = 3) => trackedIn({ result: 'Y', level, complete: false, trackingDetails: details })
  const tracked = of([{ timeString: '2026-11-26 08:00:00', where: '옥천', kind: '상차' }, hostile])
  expect(tracked).toMatchObject({ kind: 'parcel', state: 'moving', event: { at: new Date('2026-11-26T00:00:00Z') } })
  expect(JSON.stringify(tracked)).not.toMatch(/\\u0000|\u202e/)
  expect(of([{ kind: '010-1234-5678 김기사 +82 10 1234 5678', where: 'x' }])).toMatchObject({ event: { at: null, text: '김기사 · x' } })
  for (const timeString of ['2026-99-99 99:00', '2026-02-30 10:00', '0000-01-01 00:00', '9999-12-31 23:59'])
    expect(of([{ timeString, where: '', kind: '' }])).toMatchObject({ event: { at: null, text: '' } })
  expect(of([])).toMatchObject({ event: null })
  const read = { timeString: '2026-11-26 08:00:00', where: '옥천', kind: '상차' }
  for (const odd of [null, 5, 'x', [], { timeString: 5 }, { kind: 'x'.repeat(9_000) }])
    expect(of([read, odd], 6)).toMatchObject({ kind: 'parcel', state: 'delivered', event: { text: '상차 · 옥천' } })
  expect(of(Array.from({ length: 900 }, () => read))).toMatchObject({ event: { text: '상차 · 옥천' } })
  expect(trackedIn({ level: 6, trackingDetails: 'none' })).toMatchObject({ state: 'delivered', event: null })
  for (const body of [null, [], 'x', { level: 7 }, { level: 0 }, { level: '6', complete: 'Y' }, { status: false, code: 104 }])
    expect(trackedIn(body)).toEqual({ fault: 'an answer that cannot be read' })
})
