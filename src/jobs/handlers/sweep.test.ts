import { afterAll, beforeAll, expect, it } from 'vitest'
import { getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import * as mainSchema from '../../db/schema/index.ts'
import * as logSchema from '../../db/schema/log/index.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { newId } from '../../ids.ts'
import { retention } from './retention.ts'
import { sweep } from './sweep.ts'

let world: World
let person: TestPerson
beforeAll(async () => {
  world = await createWorld()
  person = await world.person()
})
afterAll(() => world.close())

const at = (days: number) => new Date(world.deps.now().getTime() - days * 86_400_000)
const idAt = (days: number) => newId(at(days))
/** Rows that only their ages matter of: nothing that they refer to is there. */
const put = (...statements: Sql[]) =>
  transaction(world.owner, async (tx) => {
    await run(tx.db, sql`set local session_replication_role = replica`)
    for (const statement of statements) await run(tx.db, statement)
  })
const left = async (statement: Sql) => (await rows(world.owner.db, statement as Sql<{ key: string }>)).map(({ key }) => key).sort()
const swept = (job: 'outbox.sweep' | 'retention.sweep', limit = 2) => sweep(world.ctx(), job, { limit })

it('knows every table, and no other', () => {
  const tables = [mainSchema, logSchema].flatMap((schema) => Object.values<unknown>(schema).filter((table) => is(table, PgTable)))
  expect(Object.keys(retention).sort()).toEqual(tables.map((table) => getTableName(table as PgTable)).sort())
})

it('deletes jobs a week after they were done, and failed ones after a quarter of a year, but none that failed about money', async () => {
  const job = (key: string, name: string, days: number, end: Sql) =>
    sql`insert into outbox (id, name, payload, unique_key, run_at, created_at, ${end}) values (uuidv7(${at(days)}::timestamptz - now()), ${name}, '{}', ${key}, now(), now(), ${at(days)}::timestamptz)`
  await put(
    ...[8, 8.1, 9, 10, 11].map((days) => job(`done ${days}`, 'posts.retract', days, sql`done_at`)),
    job('done 6', 'posts.retract', 6, sql`done_at`),
    job('failed 91', 'posts.retract', 91, sql`failed_at`),
    job('failed 89', 'posts.retract', 89, sql`failed_at`),
    job('failed money', 'bank.call', 1_000, sql`failed_at`),
  )
  expect((await swept('outbox.sweep'))['outbox']).toBe(6)
  expect(await left(sql`select unique_key as key from outbox where unique_key ~ '^(done|failed)'`)).toEqual([
    'done 6',
    'failed 89',
    'failed money',
  ])
})

it('deletes live events after two weeks, facts after 90 days and sign-ins a day after they expired', async () => {
  const days = [1, 13, 15, 89, 91]
  await put(
    sql`insert into event (person_id, seq, kind, payload, created_at) select ${person.id}, d, 'age', '{}', ${at(0)}::timestamptz - d * interval '1 day' from unnest(${days}::int[]) d`,
    sql`insert into notification_fact (person_id, fact, at) select ${person.id}, 'age:' || d, ${at(0)}::timestamptz - d * interval '1 day' from unnest(${days}::int[]) d`,
    sql`insert into oauth_attempt (state_hash, provider, code_verifier, nonce, browser_hash, return_to, expires_at)
        select sha256(d::text::bytea), 'kakao', d, '', '', '/', ${at(0)}::timestamptz - d * interval '1 day' + interval '1 hour' from unnest(${days}::int[]) d`,
  )
  await swept('outbox.sweep')
  expect(await left(sql`select seq::text as key from event where kind = 'age'`)).toEqual(['1', '13'])
  expect(await left(sql`select fact as key from notification_fact where fact like 'age:%'`)).toEqual([
    'age:1',
    'age:13',
    'age:15',
    'age:89',
  ])
  expect(await left(sql`select code_verifier as key from oauth_attempt where return_to = '/'`)).toEqual(['1'])
})

it('sweeps the other tables when one cannot be swept, and says so', async () => {
  const days = [15, 16]
  await put(
    sql`insert into event (person_id, seq, kind, payload, created_at) select ${person.id}, 1000 + d, 'age', '{}', ${at(0)}::timestamptz - d * interval '1 day' from unnest(${days}::int[]) d`,
    sql`insert into notification_fact (person_id, fact, at) values (${person.id}, 'late', ${at(91)}::timestamptz)`,
    sql`create function refuse_it() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$`,
    sql`create trigger refuse_it before delete on notification_fact for each row execute function refuse_it()`,
  )
  await expect(swept('outbox.sweep')).rejects.toThrow()
  expect(await left(sql`select seq::text as key from event where seq > 1000`)).toEqual([])
  await put(sql`drop function refuse_it cascade`)
  expect((await swept('outbox.sweep'))['notification_fact']).toBe(1)
})

it('keeps the record of a sign-in for three months after its session ended, and longer while something refers to it', async () => {
  const session = (device: string, days: number, id = idAt(days)) =>
    sql`insert into session (id, token_hash, person_id, device, created_at, last_used_at, expires_at)
        values (${id}, sha256(${device}::bytea), ${person.id}, ${device}, ${at(days + 30)}::timestamptz, now(), ${at(days)}::timestamptz)`
  const check = (key: string, sessionId: string, days: number) =>
    sql`insert into identity_check (verification_id, person_id, session_id, created_at) values (${key}, ${person.id}, ${sessionId}, ${at(days)}::timestamptz)`
  const proof = (sessionId: string, days: number) =>
    sql`insert into pin_proof (token_hash, person_id, session_id, device_id, nonce, created_at, expires_at)
        values (sha256(${sessionId}::bytea), ${person.id}, ${sessionId}, gen_random_uuid(), '', now(), ${at(days)}::timestamptz)`
  const [checked, proven] = [idAt(120), idAt(121)]
  await put(
    session('old 91', 91),
    session('old 93', 93),
    session('old 94', 94),
    session('old live', -1),
    session('old checked', 120, checked),
    session('old proven', 121, proven),
    check('young check', checked, 10),
    check('old check', checked, 91),
    proof(proven, 130),
  )
  await swept('retention.sweep')
  expect(await left(sql`select verification_id as key from identity_check where person_id = ${person.id}`)).toEqual(['young check'])
  expect(await left(sql`select device as key from session where device like 'old%'`)).toEqual([
    'old 91',
    'old checked',
    'old live',
    'old proven',
  ])
  await swept('retention.sweep')
  // The proof went in the first run, after its session had been looked at.
  expect(await left(sql`select device as key from session where device like 'old%'`)).toEqual(['old 91', 'old checked', 'old live'])
})

it('deletes hashtags that are in no post, and waits for none that is being taken', async () => {
  const tag = (name: string, count: number, days: number) =>
    sql`insert into hashtag (tag, post_count, created_at) values (${name}, ${count}, ${at(days)}::timestamptz)`
  await put(
    tag('empty', 0, 31),
    tag('empty young', 0, 29),
    tag('empty used', 1, 31),
    tag('empty miscounted', 0, 31),
    tag('empty taken', 0, 31),
    sql`insert into post_hashtag (tag, post_id) values ('empty miscounted', gen_random_uuid())`,
  )
  await transaction(world.owner, async (tx) => {
    await run(tx.db, sql`update hashtag set post_count = 1 where tag = 'empty taken'`)
    await swept('retention.sweep', 10)
  })
  expect(await left(sql`select tag as key from hashtag where tag like 'empty%'`)).toEqual([
    'empty miscounted',
    'empty taken',
    'empty used',
    'empty young',
  ])
})

it('keeps every ranking of two weeks, then the last of each day for a year', async () => {
  const noon = new Date(at(0).toISOString().slice(0, 11) + '03:00:00Z')
  const snapshots = [0.1, 13, 20, 20.1, 20.2, 200, 200.1, 370].map((days) => ({
    name: `age ${days}`,
    at: new Date(noon.getTime() - days * 86_400_000),
  }))
  await run(
    world.deps.log.db,
    sql`insert into ranking_snapshot (run_id, kind, formula, window_end, posts, created_at)
        select gen_random_uuid(), 'popular', name, at, '[]', now() from ${sql.unnest('s', snapshots, { name: 'text', at: 'timestamptz' })}`,
  )
  await swept('retention.sweep')
  const kept = await rows(
    world.deps.log.db,
    sql<{ key: string }>`select formula as key from ranking_snapshot where formula like 'age%' order by window_end desc`,
  )
  expect(kept.map(({ key }) => key)).toEqual(['age 0.1', 'age 13', 'age 20', 'age 200'])
})

it('deletes notices with their actors a year after they changed last', async () => {
  const notice = (name: string, made: number, changed: number, id = idAt(made)) => [
    sql`insert into notification (id, person_id, kind, group_key, created_at, updated_at) values (${id}, ${person.id}, 'like', ${name}, ${at(made)}::timestamptz, ${at(changed)}::timestamptz)`,
    sql`insert into notification_actor (notification_id, actor_id, at) values (${id}, ${person.id}, now())`,
  ]
  await put(
    ...notice('age 400', 400, 399),
    ...notice('age 401', 401, 400),
    ...notice('age 402', 402, 401),
    ...notice('age joined', 400, 10),
    ...notice('age 300', 300, 300),
  )
  await swept('retention.sweep')
  expect(await left(sql`select group_key as key from notification where group_key like 'age%'`)).toEqual(['age 300', 'age joined'])
  expect(
    await left(
      sql`select n.group_key as key from notification_actor a left join notification n on n.id = a.notification_id where a.actor_id = ${person.id}`,
    ),
  ).toEqual(['age 300', 'age joined'])
})

it('keeps of money whatever moved money', async () => {
  const request = (memo: string, state: string, days: number, transfer: string | null = null) =>
    sql`insert into money_request (id, requester_id, payer_id, amount_krw, memo, state, transfer_id, idempotency_key, request_hash, created_at, expires_at, settled_at)
        values (gen_random_uuid(), ${person.id}, gen_random_uuid(), 1, ${memo}, ${state}, ${transfer}, ${memo}, '', now(), now(), ${at(days)}::timestamptz)`
  const verification = (name: string, state: string, id: string) =>
    sql`insert into account_verification (id, person_id, purpose, device_hash, bank_code, state, last_four, created_at, expires_at) values (${id}, ${person.id}, 'link', '', '004', ${state}, ${name}, now(), now())`
  const lease = (name: string, state: string, id: string, ended: number | null) =>
    sql`insert into virtual_account_lease (id, virtual_account_id, person_id, amount_krw, depositor_name, state, idempotency_key, request_hash, created_at, expires_at, ended_at)
        values (${id}, gen_random_uuid(), gen_random_uuid(), 1, ${name}, ${state}, ${name}, '', now(), now(), ${ended === null ? null : at(ended)}::timestamptz)`
  const [called, late] = [idAt(100), idAt(400)]
  await put(
    request('age expired', 'expired', 367),
    request('age declined young', 'declined', 300),
    request('age paid', 'paid', 900, newId(at(900))),
    verification('none', 'failed', idAt(100)),
    verification('call', 'confirmed', called),
    verification('open', 'sent', idAt(100)),
    verification('new', 'failed', idAt(1)),
    sql`insert into bank_call (id, kind, purpose, state, verification_id, amount_krw, idempotency_key, request_hash, reference, created_at)
        values (gen_random_uuid(), 'deposit', 'verification', 'confirmed', ${called}, 1, 'age', '', 'AGE000001', now())`,
    lease('age unpaid', 'expired', idAt(401), 400),
    lease('age young', 'released', idAt(300), 300),
    lease('age paid', 'paid', idAt(402), 400),
    lease('age live', 'live', idAt(403), null),
    lease('age late', 'expired', late, 399),
    sql`insert into deposit (id, bank_deposit_id, lease_id, amount_krw, depositor_name, deposited_at, state, reason, created_at)
        values (gen_random_uuid(), 'age', ${late}, 1, '', now(), 'suspense', 'late', now())`,
  )
  await swept('retention.sweep')
  expect(await left(sql`select memo as key from money_request where memo like 'age%'`)).toEqual(['age declined young', 'age paid'])
  expect(await left(sql`select last_four as key from account_verification where person_id = ${person.id}`)).toEqual(['call', 'new', 'open'])
  expect(await left(sql`select depositor_name as key from virtual_account_lease where depositor_name like 'age%'`)).toEqual([
    'age late',
    'age live',
    'age paid',
    'age young',
  ])
})
