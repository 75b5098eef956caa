import { afterAll, beforeAll, expect, it } from 'vitest'
import { one, run } from '../src/db/rows.ts'
import { type Sql, sql } from '../src/db/sql.ts'
import { transaction } from '../src/db/transaction.ts'
import { createWorld, type World } from './worlds/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** What is updated many rows at a time: new rows, and a batch that touches one in ten of them. */
const batches: [table: 'person' | 'product' | 'event_counter', insert: Sql, update: Sql][] = [
  [
    'person',
    sql`insert into person (id, status, handle, last_active_at, created_at)
        select gen_random_uuid(), 'active', 'hot' || n, now(), now() from generate_series(1, 2000) n`,
    sql`update person set follower_count = follower_count + 1 where right(handle, 1) = '3' and handle like 'hot%'`,
  ],
  [
    'product',
    sql`insert into product (id, shop_id, canonical_key, title, category, price_krw, state, created_at)
        select gen_random_uuid(), s.id, 'hot' || n, '물건', 'home', 1, 'unlisted', now() from generate_series(1, 2000) n, (select id from shop limit 1) s`,
    sql`update product set look_count = look_count + 1 where right(canonical_key, 1) = '3' and canonical_key like 'hot%'`,
  ],
  [
    'event_counter',
    sql`insert into event_counter (person_id, last_seq) select gen_random_uuid(), n from generate_series(1, 2000) n`,
    sql`update event_counter set last_seq = last_seq + 1 where last_seq % 10 = 3`,
  ],
]

it.each(batches)('a batch of updates of %s finds room in the pages of its rows', async (table, insert, update) => {
  await world.shop()
  await transaction(world.owner, async (tx) => {
    await run(tx.db, insert)
    await run(tx.db, update)
    const { updated, hot } = await one(
      tx.db,
      sql<{ updated: number; hot: number }>`
        select pg_stat_get_xact_tuples_updated(${table}::regclass) as updated, pg_stat_get_xact_tuples_hot_updated(${table}::regclass) as hot`,
    )
    expect(updated).toBeGreaterThanOrEqual(200)
    expect(hot / updated).toBeGreaterThan(0.95)
  })
})
