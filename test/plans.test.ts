import { afterAll, beforeAll, expect, it } from 'vitest'
import { rows } from '../src/db/rows.ts'
import { Sql, sql } from '../src/db/sql.ts'
import { transaction } from '../src/db/transaction.ts'
import { openApi } from '../src/node-deps.ts'
import { createWorld, type World } from './worlds/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const nobody = sql`'00000000-0000-0000-0000-000000000000'::uuid`

/**
 * What grows without end is read through these indexes; without one, its read scans and sorts all
 * there is.
 */
const reads: [index: string, query: Sql][] = [
  [
    'notification_of_person',
    sql`select id from notification where person_id = ${nobody} order by updated_at desc nulls first, id desc nulls first limit 21`,
  ],
  [
    'notification_unread_group',
    sql`select from notification where person_id = ${nobody} and group_key >= 'x' and read_at is null order by group_key`,
  ],
  ['event_age', sql`select from event where created_at < now()`],
  [
    'outbox_open',
    sql`select id from outbox where name = 'posts.fanOut' and not is_behind and done_at is null and failed_at is null order by run_at, id limit 100`,
  ],
  ['outbox_unique_key', sql`select id from outbox where unique_key = 'x'`],
  ['transfer_idempotency_unique', sql`select id from transfer where idempotency_key = 'x'`],
  ['settlement_line_paid', sql`select id from settlement_line where payout_id = ${nobody}`],
  ['settlement_line_of_sale', sql`select id from settlement_line where sale_line_id = ${nobody}`],
  ['payout_shop', sql`select id from payout where shop_id = ${nobody} order by id desc nulls first limit 20`],
  ['payout_bank_call', sql`select id from payout where bank_call_id = ${nobody}`],
  ['payout_waiting', sql`select id from payout where state = 'awaiting_approval' order by created_at limit 20`],
  ['chat_message_room_id_seq_pk', sql`select seq from chat_message where room_id = ${nobody} and seq < 100 order by seq desc limit 31`],
  [
    'follow_followee',
    sql`select follower_id from follow where followee_id = ${nobody} and state = 'accepted' and follower_id < ${nobody} order by follower_id desc limit 31`,
  ],
  [
    'media_without_colours',
    sql`select id, thumbhash from media where id > ${nobody} and purpose = 'post' and state = 'ready' and thumbhash is not null and colours is null order by id limit 1000`,
  ],
  ['identity_ci_unique', sql`select from identity where key_id = 'k1' and ci_hash = sha256('x')`],
  ['identity_di', sql`select from identity where key_id = 'k1' and di_hash = sha256('x')`],
  ['oauth_account_person', sql`select from oauth_account where person_id = ${nobody}`],
]

it.each(reads)('%s serves the read it is there for, without a sort', async (index, query) => {
  const plan = await transaction(world.owner, async (tx) => {
    // Over empty tables a scan is always cheapest; what is asked is whether the index can serve at
    // all.
    for (const way of ['seqscan', 'sort', 'bitmapscan']) await rows(tx.db, new Sql([`set local enable_${way} = off`]))
    return (await rows(tx.db, sql<{ 'QUERY PLAN': string }>`explain ${query}`)).map((row) => row['QUERY PLAN']).join('\n')
  })
  expect(plan).toContain(`using ${index} on`)
  expect(plan).not.toContain('Sort')
})

it('read at most 64 kB of what waits for its place in an index of texts', async () => {
  const long = sql`
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
    where pg_get_indexdef(c.oid) like '%gin_trgm_ops%' and not coalesce(c.reloptions && array['fastupdate=false', 'gin_pending_list_limit=64'], false)`
  expect(await rows(world.owner.db, long)).toEqual([])
})

it('of the API are made once per session, in its reads and its transactions', async () => {
  const { deps, close } = await openApi(world.config)
  const mode = sql<{ mode: string }>`select current_setting('plan_cache_mode') as mode`
  try {
    const expected = [{ mode: 'force_generic_plan' }]
    expect(await rows(deps.main.db, mode)).toEqual(expected)
    expect(await transaction(deps.main, (tx) => rows(tx.db, mode))).toEqual(expected)
  } finally {
    await close()
  }
})
