import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { keepLogDays } from './keep-log-days.ts'

const dayMs = 86_400_000
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const dayFromNow = (days: number) => new Date(world.deps.now().getTime() + days * dayMs)

/** A row as a writer adds it that found no partition for the day. */
async function addRow(at: Date): Promise<string> {
  const [id, personId, postId] = [randomUUID(), randomUUID(), randomUUID()]
  await run(
    world.deps.log.db,
    sql`insert into interaction (id, at, kind, person_id, post_id, author_id, weight) values (${id}, ${at}, 'like', ${personId}, ${postId}, ${personId}, 1)`,
  )
  await run(
    world.deps.log.db,
    sql`insert into vote_hour (hour, post_id, person_id, author_id, weight) values (date_trunc('hour', ${at}::timestamptz), ${postId}, ${personId}, ${personId}, 1)`,
  )
  return id
}

const partitionOf = async (id: string) =>
  (await rows(world.deps.log.db, sql<{ name: string }>`select tableoid::regclass::text as name from interaction where id = ${id}::uuid`))[0]
    ?.name ?? null

const nameOf = (at: Date) => `interaction_${at.toISOString().slice(0, 10).replaceAll('-', '')}`
const votesLeft = () =>
  rows(
    world.deps.log.db,
    sql<{ name: string }>`select tableoid::regclass::text as name from vote_hour where hour > ${dayFromNow(1)}::timestamptz order by 1`,
  )

test('the days ahead are made, rows of a day that had no partition are moved, and old days go', async () => {
  const [ahead, today, old] = [await addRow(dayFromNow(2)), await addRow(dayFromNow(0)), await addRow(dayFromNow(-95))]
  await run(world.deps.log.db, sql`select ensure_log_days(${dayFromNow(-100)}::timestamptz::date, ${dayFromNow(-99)}::timestamptz::date)`)
  expect(await partitionOf(ahead)).toBe('interaction_other')
  const { dropped, made } = await keepLogDays(world.ctx())
  expect(dropped.filter((name) => name.startsWith('interaction'))).toEqual([nameOf(dayFromNow(-100)), nameOf(dayFromNow(-99))])
  expect(made).toBeGreaterThanOrEqual(2)
  expect(await partitionOf(ahead)).toBe(nameOf(dayFromNow(2)))
  expect(await partitionOf(today)).toBe(nameOf(dayFromNow(0)))
  expect(await partitionOf(old)).toBeNull()
  expect((await votesLeft()).map(({ name }) => name)).toEqual([nameOf(dayFromNow(2)).replace('interaction', 'vote_hour')])
  expect(await keepLogDays(world.ctx())).toEqual({ dropped: [], made: 0 })
})

test('a long read delays neither writers nor the job: what it holds waits for the next run', async () => {
  const ahead = await addRow(dayFromNow(9))
  await run(world.deps.log.db, sql`select ensure_log_days(${dayFromNow(-100)}::timestamptz::date, ${dayFromNow(-100)}::timestamptz::date)`)
  world.advance(2 * dayMs)
  await transaction(
    world.deps.log,
    async (tx) => {
      await rows(tx.db, sql`select from interaction limit 1`)
      const [kept, written] = await Promise.all([keepLogDays(world.ctx()), addRow(dayFromNow(0))])
      expect(kept).toEqual({ dropped: [], made: 0 })
      expect(await partitionOf(written)).toBe(nameOf(dayFromNow(0)))
    },
    { timeoutMs: 25_000 },
  )
  const kept = await keepLogDays(world.ctx())
  expect(kept.dropped).toContain(nameOf(dayFromNow(-102)))
  expect(await partitionOf(ahead)).toBe(nameOf(dayFromNow(7)))
})
