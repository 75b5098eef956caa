import { expect, it } from 'vitest'
import type { JobName } from '../catalog.ts'
import { packParcels } from './parcels.ts'

const now = new Date('2026-11-26T10:00:00Z')
const job = (id: string, lane: string = id, name: JobName = 'notifications.notify') => ({ id, lane, name })
const lanesOf = (jobs: ReturnType<typeof job>[], parcels: number, largest: number) =>
  packParcels(jobs, { parcels, largest }, now).map(({ lanes }) => lanes)

it('sends a lone job under the id of its row, so that BullMQ knows it when it comes again', () => {
  expect(packParcels([job('a'), job('b')], { parcels: 8, largest: 16 }, now)).toEqual([
    { id: 'a', lanes: [['a']] },
    { id: 'b', lanes: [['b']] },
  ])
})

it('keeps the jobs of a person together and in order, beside those of others', () => {
  const jobs = [job('a1', 'a'), job('b1', 'b'), job('a2', 'a'), job('a3', 'a'), job('c1', 'c')]
  expect(lanesOf(jobs, 2, 16)).toEqual([[['a1', 'a2', 'a3']], [['b1'], ['c1']]])
})

it('packs no more jobs into a parcel than it may carry, and no more parcels than there is room for where it can', () => {
  const many = Array.from({ length: 100 }, (_, n) => job(`${n}`))
  const sizes = (parcels: number, largest: number) => lanesOf(many, parcels, largest).map((lanes) => lanes.flat().length)
  expect(sizes(16, 16)).toEqual([...Array.from({ length: 14 }, () => 7), 2])
  expect(Math.max(...sizes(2, 16))).toBe(16)
  expect(sizes(16, 1)).toHaveLength(100)
  const heavy = Array.from({ length: 40 }, (_, n) => job(`${n}`, 'one'))
  const busy = Array.from({ length: 24 }, (_, n) => job(`${n}`, n < 12 ? 'one' : 'other'))
  expect(lanesOf(busy, 1, 16).map((lanes) => lanes.flat().length)).toEqual([12, 12])
  expect(lanesOf(heavy, 1, 16).map((lanes) => lanes.map((lane) => lane.length))).toEqual([[16], [16], [8]])
})

it('loses no job and doubles none', () => {
  const jobs = Array.from({ length: 333 }, (_, n) => job(`${n}`, `${(n * n) % 40}`, n % 3 ? 'notifications.notify' : 'pay.tellPinLocked'))
  expect(lanesOf(jobs, 7, 16).flat(2).sort()).toEqual(jobs.map(({ id }) => id).sort())
})
