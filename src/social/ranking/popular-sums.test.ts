import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { newId } from '../../ids.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { type LogEvent, logEvent } from '../interactions/log-stream.ts'
import { type InteractionKind, interactionWeights } from '../interactions/rules.ts'
import { countVotes } from './count-votes.ts'
import { advanceSums } from './internal/advance-sums.ts'
import { tallies } from './internal/tallies.ts'
import { windowOf } from './internal/window.ts'
import { tallyAt } from './popular-formula.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
let world: World

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** A count of the whole window, from the votes alone. */
async function countedAtOnce(end: Date) {
  const window = windowOf(end)
  return (await rows(world.deps.log.db, tallies(window, 3_000))).map((tally) => tallyAt(end, window.era, tally))
}

async function isOnSums(): Promise<Date | undefined> {
  const [held] = await rows(world.deps.log.db, sql<{ endsAt: Date }>`select ends_at from popular_sum`)
  return held?.endsAt
}

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

test('sums that hourly runs move on equal a count of the whole window, over random histories', async () => {
  const seed = Number(process.env['KIWI_SEED'] ?? Date.now() % 1_000_000)
  const random = numbers(seed)
  const pick = <Item>(items: readonly Item[]) => items[random(items.length)]!
  const begin = Date.UTC(2026, 8, 1)
  const people = Array.from({ length: 14 }, (_, n) => newId(new Date(begin + (n - 12) * 3 * dayMs)))
  const posts = Array.from({ length: 12 }, (_, n) => ({ id: newId(new Date(begin - n * hourMs)), authorId: people[n % 5]! }))
  const kinds = Object.keys(interactionWeights) as InteractionKind[]
  const given: LogEvent[] = []
  let now = begin
  let incremental = 0
  for (let turn = 0; turn < 60; turn += 1) {
    const events: LogEvent[] = []
    for (let n = random(25); n > 0; n -= 1) {
      const [personId, post] = [pick(people), pick(posts)]
      // Most come at once, some hours or days late, some with a clock that is ahead.
      const ago = pick([0, 0, 0, random(hourMs), random(hourMs), random(9 * hourMs), random(16 * dayMs), -random(2 * hourMs)])
      events.push(
        logEvent({ kind: pick(kinds), personId, postId: post.id, authorId: post.authorId, id: newId(new Date(now)) }, new Date(now - ago)),
      )
    }
    // Several people do the same within minutes.
    if (random(4) === 0)
      for (const personId of people.slice(0, 3 + random(8)))
        for (const post of posts.slice(0, 3 + random(3)))
          events.push(
            logEvent(
              { kind: 'like', personId, postId: post.id, authorId: post.authorId, id: newId(new Date(now)) },
              new Date(now - random(20 * 60_000)),
            ),
          )
    const back = given.length > 0 && random(3) === 0 ? [{ ...pick(given), takenBack: 'last' as const }] : []
    await keepInteractions(world.deps, [...events, ...back])
    given.push(...events)
    const window = windowOf(new Date(now))
    const why = `KIWI_SEED=${seed}, turn ${turn}`
    if (random(5) === 0)
      await expect(
        transaction(world.deps.log, async (tx) => {
          await advanceSums(tx, window)
          throw new Error('killed')
        }),
      ).rejects.toThrow('killed')
    if (random(6) === 0) await run(world.deps.log.db, sql`delete from popular_sum`)
    const before = await isOnSums()
    const runs = await Promise.all(Array.from({ length: 1 + random(2) }, () => countVotes(world.deps, new Date(now))))
    if (before && now - before.getTime() < 6 * dayMs) incremental += 1
    for (const counted of runs) expect(counted, why).toEqual(await countedAtOnce(new Date(now)))
    expect(await isOnSums(), why).toEqual(new Date(now))
    // An earlier moment again: the sums stay where they are.
    if (random(4) === 0) {
      const earlier = new Date(now - random(3 * dayMs) - 1)
      expect(await countVotes(world.deps, earlier), why).toEqual(await countedAtOnce(earlier))
      expect(await isOnSums(), why).toEqual(new Date(now))
    }
    now += pick([0, random(hourMs), random(hourMs), hourMs, random(5 * hourMs), random(2 * dayMs), random(40) === 0 ? 8 * dayMs : hourMs])
  }
  expect(incremental).toBeGreaterThan(20)
})
