import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { v5 } from 'uuid'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import type { InteractionKind } from '../interactions/rules.ts'
import { refreshNeighbours } from './refresh-neighbours.ts'
import { interestFormula, interestFormulas, type NearWeights } from './rules.ts'

const weights: NearWeights = { ...interestFormulas[interestFormula].near, longestHistory: 8, kept: 5 }
const minuteMs = 60_000

let world: World
beforeAll(async () => void (world = await createWorld()))
afterAll(() => world.close())
beforeEach(async () => {
  await run(
    world.deps.log.db,
    sql`with interactions as (delete from interaction), votes as (delete from vote_hour) delete from person_history`,
  )
  await forgetNeighbours()
})

const named = (kind: string, n: number) => v5(`${kind} ${n}`, '5b0c9c0e-5d0c-4c0f-9a55-7a2f0d1e6b11')
const [person, post] = [(n: number) => named('person', n), (n: number) => named('post', n)]

interface Given {
  who: number
  what: number
  kind?: InteractionKind
  atMs?: number
  isTakenBack?: boolean
}

let clock = Date.UTC(2026, 10, 1)

/** Acts through the log, as the drain writes them. */
function act(...given: Given[]): Promise<number> {
  return keepInteractions(
    world.deps,
    given.map(({ who, what, kind = 'like', atMs, isTakenBack }) =>
      logEvent(
        { kind, personId: person(who), postId: post(what), authorId: named('author', what), ...(isTakenBack ? { takenBack: 'last' } : {}) },
        new Date(atMs ?? (clock += 20 * minuteMs)),
      ),
    ),
  )
}

interface Row {
  postId: string
  others: string[]
  scores: number[]
  digest: Uint8Array
  total: number
}

const near = () =>
  rows(
    world.deps.log.db,
    sql<Row>`
      select n.post_id, n.others, n.scores, n.digest, t.total from post_neighbours n join post_total t using (post_id)
      where n.model = 'near' order by post_id`,
  )
const refresh = (isFull = false) => refreshNeighbours(world.deps, { weights, isFull })
const dueCount = async () => (await one(world.deps.log.db, sql<{ count: number }>`select count(*)::int as count from neighbours_due`)).count

async function forgetNeighbours(): Promise<void> {
  await run(
    world.deps.log.db,
    sql`with rows as (delete from post_neighbours), due as (delete from neighbours_due), totals as (delete from post_total)
        delete from log_cursor where reader = 'neighbours'`,
  )
}

/** What a computation from nothing gives. */
async function fromNothing(): Promise<Row[]> {
  await forgetNeighbours()
  await refresh()
  return near()
}

/** Mulberry32, so that a failure can be seen again. */
function drawn(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

test('posts that the same people chose are neighbours; what nobody chose any more has none', async () => {
  await act({ who: 1, what: 1 }, { who: 1, what: 2 }, { who: 2, what: 1 }, { who: 2, what: 2 }, { who: 3, what: 3 })
  expect(await refresh()).toEqual({ considered: 3, computed: 3, written: 3, skipped: 0 })
  const byPost = async () => Object.fromEntries((await near()).map(({ postId, others }) => [postId, others]))
  expect(await byPost()).toEqual({ [post(1)]: [post(2)], [post(2)]: [post(1)], [post(3)]: [] })
  await act({ who: 3, what: 3, isTakenBack: true }, { who: 2, what: 2, kind: 'hide' })
  await refresh()
  expect(await byPost()).toEqual({ [post(1)]: [post(2)], [post(2)]: [post(1)] })
})

test('nothing is computed when nothing changed, and nothing of posts that the changes do not touch', async () => {
  await act({ who: 1, what: 1 }, { who: 1, what: 2 }, { who: 2, what: 3 }, { who: 2, what: 4 })
  await refresh()
  expect(await refresh()).toEqual({ considered: 0, computed: 0, written: 0, skipped: 0 })
  expect(await refresh(true)).toEqual({ considered: 4, computed: 0, written: 0, skipped: 4 })
  await act({ who: 1, what: 5 })
  expect(await refresh()).toMatchObject({ considered: 3, computed: 3 })
})

describe('after each of random batches of acts, hides and take-backs', () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
  test(`the rows are those of a computation from nothing (SEED=${seed})`, async () => {
    const random = drawn(seed)
    const pick = (count: number) => Math.floor(random() * count)
    const kinds: InteractionKind[] = ['view', 'click', 'like', 'bookmark', 'share', 'impression', 'hide']
    for (let batch = 0; batch < 12; batch += 1) {
      const given: Given[] = Array.from({ length: 1 + pick(40) }, () => ({
        who: pick(15),
        what: Math.floor(25 * random() ** 2),
        kind: kinds[pick(kinds.length)]!,
        atMs: (clock += pick(8) * minuteMs),
        isTakenBack: random() < 0.15,
      }))
      await act(...given)
      if (random() < 0.3) await Promise.all([refresh(), refresh()])
      else await refresh()
      // What one of two left to the other is computed by the next.
      if ((await dueCount()) > 0) await refresh()
      const incremental = await near()
      expect(incremental).toEqual(await fromNothing())
    }
  })
})

test('a person with 100,000 acts costs their last choices only', async () => {
  await act({ who: 1, what: 1 }, { who: 1, what: 2 })
  await refresh()
  await run(
    world.deps.log.db,
    sql`
      insert into person_history (person_id, post_id, author_id, kind, weight, kinds, at, seq)
      select ${person(9)}::uuid, gen_random_uuid(), ${person(8)}::uuid, 'view', 0.2, 1, now() - n * interval '1 second', nextval('person_history_seq')
      from generate_series(1, 100000) n`,
  )
  // As autovacuum does soon: plans for a table of two rows take minutes here.
  const owner = postgres(world.env['LOG_DATABASE_MIGRATION_URL'], { max: 1 })
  await owner`analyze person_history`
  await owner.end()
  await act({ who: 9, what: 1 })
  const cpuBefore = process.cpuUsage()
  await refreshNeighbours(world.deps, { weights: { ...weights, longestHistory: 200 } })
  const { user } = process.cpuUsage(cpuBefore)
  // Each of the 100,000 posts has one person; only the last 200 have neighbours beside it.
  const { most, beside } = await one(
    world.deps.log.db,
    sql<{ most: number; beside: number }>`
      select max(cardinality(others)) as most, count(*) filter (where others <> '{}')::int as beside from post_neighbours`,
  )
  expect(most).toBeLessThanOrEqual(weights.kept)
  expect(beside).toBeLessThanOrEqual(202)
  expect(user / 1_000).toBeLessThan(30_000)
})

describe('people who act alike within minutes are one crowd', () => {
  /**
   * 40 people who chose a known post, and another known one with it; then 100 accounts that choose
   * it and five posts of theirs.
   */
  async function brigade(spreadMs: number): Promise<string[]> {
    const known = 1
    const honest = Array.from({ length: 40 }, (_, n) => [
      { who: n, what: known },
      { who: n, what: 2 + (n % 4) },
    ]).flat()
    await act(...honest)
    const start = (clock += 60 * minuteMs)
    const given = Array.from({ length: 100 }, (_, n) =>
      [known, 101, 102, 103, 104, 105].map((what, at) => ({ who: 1_000 + n, what, atMs: start + n * spreadMs + at * 1_000 })),
    ).flat()
    await act(...given)
    await refreshNeighbours(world.deps)
    const found = (await near()).find(({ postId }) => postId === post(known))!
    return found.others
  }

  test('100 accounts that like the same five posts put none of them before what people chose: k = 0 places', async () => {
    const others = await brigade(1_000)
    expect(new Set(others.slice(0, 4))).toEqual(new Set([2, 3, 4, 5].map(post)))
  })

  test('the same accounts over days are people: nothing tells them apart', async () => {
    const others = await brigade(40 * minuteMs)
    expect(others.slice(0, 5)).toEqual(expect.arrayContaining([101, 102, 103].map(post)))
  })
})
