import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { inject, afterAll, describe, expect, it } from 'vitest'
import { connectRedis } from '../cache/redis.ts'
import { LimitMemory } from './memory.ts'
import { type Charge, streamPlaces, streamsAtOnce } from '../../shared/limits.ts'
import { createLimits } from './redis.ts'
import { ownPart, takeFrom } from './rules.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }
const redis = connectRedis(inject('redis'))
const away = connectRedis({ REDIS_URL: 'redis://127.0.0.1:9/0' })
afterAll(() => [redis, away].forEach((client) => client.disconnect()))

/**
 * One process, patient with a store that the whole suite shares; several of one Redis count
 * together.
 */
const limits = (store = redis) => createLimits({ redis: store, logger }, new LimitMemory(), 15_000)
/** A bucket that only Redis counts: it is longer than a minute. */
const bucket = (points: number, cost = 1): Charge => ({ key: randomUUID(), points, seconds: 3_600, cost })
const times = async (count: number, ask: () => Promise<number | null>) => {
  const answers = await Promise.all(Array.from({ length: count }, ask))
  return answers.filter((wait) => wait === null).length
}

describe('a bucket', () => {
  const charge = { key: '', points: 10, seconds: 10, cost: 1 }

  it('gives its points at once, then one each time one has come back', () => {
    let full = 0
    for (let n = 0; n < 10; n += 1) full = takeFrom(full, 0, charge).fullAtMs
    expect(takeFrom(full, 0, charge)).toEqual({ fullAtMs: full, waitMs: 1_000 })
    expect(takeFrom(full, 400, charge).waitMs).toBe(600)
    expect(takeFrom(full, 1_000, charge).waitMs).toBe(0)
    expect(takeFrom(full, 20_000, { ...charge, cost: 10 }).waitMs).toBe(0)
  })

  it('never gives more than its points and what came back, whatever is asked when', () => {
    const asks = fc.array(fc.record({ afterMs: fc.nat(3_000), cost: fc.integer({ min: 1, max: 5 }) }), { maxLength: 100 })
    fc.assert(
      fc.property(asks, (all) => {
        let [now, full, given] = [0, 0, 0]
        for (const { afterMs, cost } of all) {
          now += afterMs
          const answer = takeFrom(full, now, { ...charge, cost })
          if (answer.waitMs === 0) given += cost
          full = answer.fullAtMs
          expect(given).toBeLessThanOrEqual(charge.points + now / 1_000 + 1e-6)
        }
      }),
    )
  })

  it('of a minute or less gives an eighth in the process itself; a longer one nothing', () => {
    expect(ownPart({ ...charge, points: 80, seconds: 60 })).toMatchObject({ points: 10, seconds: 60, cost: 1 })
    expect(ownPart({ ...charge, points: 80, seconds: 61 })).toBeNull()
    expect(ownPart({ ...charge, points: 7, seconds: 60 })).toBeNull()
  })
})

describe('limits', () => {
  it('are one for all processes, however many ask at once', async () => {
    const charge = bucket(20)
    const [one, other] = [limits(), limits()]
    const taken = await Promise.all([times(40, () => one.take([charge])), times(40, () => other.take([charge]))])
    expect(taken[0] + taken[1]).toBe(20)
  })

  it('say when to come back, and refuse from memory until then', async () => {
    const mine = limits()
    const charge = { ...bucket(2), seconds: 120 }
    expect([await mine.take([charge]), await mine.take([charge])]).toEqual([null, null])
    expect(mine.refusedFor([charge.key])).toBeNull()
    expect(await mine.take([charge])).toBe(60)
    // Redis keeps a bucket until it is full again, and no longer.
    expect(await redis.pttl(`limit:${charge.key}`)).toBeLessThanOrEqual(120_000)
    expect(await redis.pttl(`limit:${charge.key}`)).toBeGreaterThan(60_000)
    expect(mine.refusedFor(['another', charge.key])).toBe(60)
    expect(mine.refusedFor(['another'])).toBeNull()
  })

  it('take by cost: one call that costs ten is ten calls', async () => {
    const mine = limits()
    const charge = bucket(10, 10)
    expect(await mine.take([charge])).toBeNull()
    expect(await mine.take([{ ...charge, cost: 1 }])).toBe(360)
  })

  it('do not keep a single call out because a batch did not fit', async () => {
    const mine = limits()
    const charge = bucket(10)
    expect(await mine.take([{ ...charge, cost: 8 }])).toBeNull()
    expect(await mine.take([{ ...charge, cost: 10 }])).toBeGreaterThan(0)
    expect(await mine.take([charge])).toBeNull()
  })

  it('answer for the first calls of a short bucket without Redis', async () => {
    const mine = limits(away)
    const charge = { ...bucket(80), seconds: 60 }
    const before = away.status
    expect(await times(10, () => mine.take([charge]))).toBe(10)
    expect(away.status).toBe(before)
  })

  it('are counted in the process while Redis is away, and never fail', async () => {
    const mine = limits(away)
    const charge = bucket(5)
    expect(await times(20, () => mine.take([charge]))).toBe(5)
  })

  it('give only so many places at once, and each back once', () => {
    const mine = limits()
    const place = { key: randomUUID(), max: 2 }
    const [first, second] = [mine.enter([place]), mine.enter([place])]
    expect(mine.enter([place])).toBeNull()
    first!()
    first!()
    const third = mine.enter([place])
    expect(third).not.toBeNull()
    expect(mine.enter([place])).toBeNull()
    // One full place keeps the caller out of the others too.
    const other = { key: randomUUID(), max: 1 }
    expect(mine.enter([other, place])).toBeNull()
    expect(mine.enter([other])).not.toBeNull()
    second!()
  })

  it('keep live streams of one address within its own number, whoever opens them', () => {
    const mine = limits()
    const network = randomUUID()
    const enter = (from: string) => mine.enter(streamPlaces({ network: from, actor: { personId: randomUUID(), sessionId: randomUUID() } }))
    expect(Array.from({ length: streamsAtOnce.network + 5 }, () => enter(network)).filter((left) => left === null)).toHaveLength(5)
    expect(enter(randomUUID())).not.toBeNull()
  })
})

it('forgets callers when there are too many at once', () => {
  const memory = new LimitMemory()
  for (let n = 0; n < 250_000; n += 1) memory.noteEmpty(`k${n}`, 1_000, 0)
  expect(memory.emptyForMs('k0', 0)).toBe(0)
  expect(memory.emptyForMs('k249999', 0)).toBe(1_000)
})

it('forgets first what is over: who has to wait is not let in because others came', () => {
  const memory = new LimitMemory()
  memory.noteEmpty('waits', 2_000, 0)
  for (let n = 1; n < 100_000; n += 1) memory.noteEmpty(`k${n}`, 1_000, 0)
  memory.noteEmpty('another', 3_000, 1_500)
  expect([memory.emptyForMs('waits', 1_500), memory.emptyForMs('another', 1_500)]).toEqual([500, 1_500])
})
