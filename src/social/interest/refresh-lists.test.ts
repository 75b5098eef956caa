import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { belowAllIds, aboveAllIds } from '../../shared/cursor.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { drainLog } from '../interactions/drain-log.ts'
import { activeRanges, refreshLists, startLists } from './refresh-lists.ts'

let world: World
beforeAll(async () => void (world = await createWorld()))
afterAll(() => world.close())

const ctx = () => systemCtx(world.deps, 'job-test')
const everybody = { after: belowAllIds, upTo: aboveAllIds }

test('lists are made for people who were here lately, again only for those whose inputs changed, and for all when asked', async () => {
  const author = await world.person()
  const posts = [await world.post(author), await world.post(author), await world.post(author)]
  const [reader, other, away] = [await world.person(), await world.person(), await world.person()]
  await run(
    world.deps.main.db,
    sql`update person set last_active_at = ${new Date(world.deps.now().getTime() - 4 * 86_400_000)}::timestamptz where id = ${away.id}`,
  )
  expect(await refreshLists(ctx(), everybody)).toEqual({ considered: 3, computed: 3, avoided: 0, failed: 0 })
  const listed = await rows(world.deps.log.db, sql<{ personId: string }>`select distinct person_id from interest_list order by 1`)
  expect(listed.map(({ personId }) => personId)).not.toContain(away.id)
  expect(listed.map(({ personId }) => personId)).toEqual(expect.arrayContaining([reader.id, other.id]))

  world.advance(60_000)
  // The author has no list: all posts are their own.
  expect(await refreshLists(ctx(), everybody)).toMatchObject({ considered: 3, computed: 1, avoided: 2 })
  await likePost(reader.ctx, { postId: posts[0]!.id, on: true })
  await drainLog(ctx())
  expect(await refreshLists(ctx(), everybody)).toMatchObject({ considered: 3, computed: 2, avoided: 1 })
  expect(await refreshLists(ctx(), everybody, { isFull: true })).toMatchObject({ computed: 3, avoided: 0 })
})

test('the ranges hold each active person once, and are jobs', async () => {
  await run(
    world.deps.main.db,
    sql`
      insert into person (id, handle, status, last_active_at, created_at)
      select uuidv7(), 'many' || n, 'active', ${world.deps.now()}::timestamptz, ${world.deps.now()}::timestamptz from generate_series(1, 250) n`,
  )
  const ranges = await activeRanges(world.deps)
  expect(ranges).toHaveLength(3)
  const { active } = await one(
    world.deps.main.db,
    sql<{ active: number }>`
      select count(*)::int as active from person p join ${sql.unnest('r', ranges, { after: 'uuid', upTo: 'uuid' })} on p.id > r.after and p.id <= r.up_to`,
  )
  const all = await one(world.deps.main.db, sql<{ people: number }>`select count(*)::int as people from person`)
  // The last range ends at the last active person: those behind are away.
  expect(active).toBeGreaterThanOrEqual(253)
  expect(active).toBeLessThanOrEqual(all.people)
  expect(await startLists(ctx())).toEqual({ jobs: 3 })
  const { jobs } = await one(
    world.deps.main.db,
    sql<{ jobs: number }>`select count(*)::int as jobs from outbox where name = 'rank.interestPart'`,
  )
  expect(jobs).toBe(3)
})
