import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { plantRow } from '../../../test/worlds/plant.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import type { TableName } from './retention.ts'
import { sweep } from './sweep.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const at = (days: number) => new Date(world.deps.now().getTime() - days * 86_400_000)
/** How old a row is, as its column says it; a day is a day younger or older than the border. */
const ageIn = {
  id: (days: number) => newId(at(days)),
  time: (days: number) => at(days).toISOString(),
  day: (days: number) => at(days).toISOString().slice(0, 10),
}
type Row = Record<string, unknown>

/** Days after which rows go, by the column that says how old they are; and which old ones stay. */
const tables: [table: TableName, days: number, column: string, says: keyof typeof ageIn, of?: Row, stays?: Row][] = [
  ['oauth_attempt', 1, 'expires_at', 'time'],
  ['passkey_challenge', 1, 'expires_at', 'time'],
  ['pin_proof', 1, 'expires_at', 'time'],
  ['security_event', 92, 'id', 'id'],
  ['data_export', 366, 'id', 'id', { state: 'removed' }, { state: 'ready' }],
  ['product_import', 366, 'id', 'id'],
  ['product_import_line', 30, 'import_id', 'id'],
  ['hashtag', 30, 'created_at', 'time', { post_count: 0 }, { post_count: 1 }],
  ['hashtag_day', 30, 'day', 'day'],
  ['moderation_case', 366, 'decided_at', 'time', { state: 'acted' }],
  ['report', 366, 'decided_at', 'time', { state: 'upheld' }, { state: 'open' }],
  ['appeal', 366, 'decided_at', 'time', { state: 'granted' }],
  ['person_history', 90, 'at', 'time'],
  ['post_neighbours', 90, 'made_at', 'time'],
  ['interest_list', 30, 'list_id', 'id'],
  ['exposure_day', 21, 'day', 'day'],
  ['experiment_outcome', 90, 'day', 'day'],
  ['seen_product', 90, 'seen_at', 'time'],
  ['product_alert', 366, 'created_at', 'time'],
  ['product_link', 30, 'id', 'id'],
  ['product_price', 732, 'at', 'time'],
  ['address_look', 366, 'id', 'id'],
  ['tag_visit', 90, 'at', 'time'],
]
const logTables: TableName[] = ['person_history', 'post_neighbours', 'interest_list', 'exposure_day', 'experiment_outcome', 'post_total']
const clientOf = (table: TableName) => (logTables.includes(table) ? world.deps.log : world.owner)
const countOf = async (table: TableName) =>
  (await rows(clientOf(table).db, sql<{ count: number }>`select count(*)::int as count from ${sql.identifier('public', table)}`))[0]!.count
const empty = (table: TableName) => run(clientOf(table).db, sql`delete from ${sql.identifier('public', table)}` as Sql)
const swept = async (table: TableName) => (await sweep(world.ctx(), 'retention.sweep', { limit: 2 }))[table]

it('what is older than its days goes, in as many parts as it takes, and what is younger or still open stays', async () => {
  for (const [table, days, column, says, of = {}, stays] of tables) {
    await empty(table)
    const margin = says === 'day' ? 1 : 0.01
    for (const age of [days - margin, days + margin, days + 2, days + 3])
      await plantRow(world, table, { ...of, [column]: ageIn[says](age) })
    if (stays) await plantRow(world, table, { ...of, ...stays, [column]: ageIn[says](days + 4) })
  }
  const [often, daily] = [await sweep(world.ctx(), 'outbox.sweep', { limit: 2 }), await sweep(world.ctx(), 'retention.sweep', { limit: 2 })]
  const gone = { ...often, ...daily }
  expect(tables.map(([table]) => [table, gone[table]])).toEqual(tables.map(([table]) => [table, 3]))
  const left = await Promise.all(tables.map(async ([table]) => [table, await countOf(table)]))
  expect(left).toEqual(tables.map(([table, , , , , stays]) => [table, stays ? 2 : 1]))
})

it('a browser goes with its session: one that ended, was revoked or is gone', async () => {
  const person = await world.person()
  const sessions = await Promise.all(
    [sql`revoked_at = now()`, sql`expires_at = ${world.deps.now()}::timestamptz`, sql`device = device`].map(async (change) => {
      const { ctx } = await world.person()
      await run(world.owner.db, sql`update session set ${change} where id = ${ctx.actor.sessionId}::uuid` as Sql)
      return ctx.actor.sessionId
    }),
  )
  for (const sessionId of [...sessions, randomUUID()])
    await plantRow(world, 'push_subscription', { person_id: person.id, session_id: sessionId })
  expect(await swept('push_subscription')).toBe(3)
  expect(await rows(world.owner.db, sql`select session_id from push_subscription`)).toEqual([{ sessionId: sessions[2] }])
})

it('evidence goes 90 days after the decision of its case, and never before one', async () => {
  await empty('report_evidence')
  const cases = [
    { state: 'acted', decided_at: at(91) },
    { state: 'acted', decided_at: at(89) },
    { state: 'open', decided_at: null, decided_by: null },
  ].map((row) => ({ id: randomUUID(), ...row }))
  for (const one of cases) {
    await plantRow(world, 'moderation_case', one)
    await plantRow(world, 'report_evidence', { case_id: one.id })
  }
  expect(await swept('report_evidence')).toBe(1)
  const left = await rows(world.owner.db, sql<{ caseId: string }>`select case_id from report_evidence`)
  expect(left.map(({ caseId }) => caseId).toSorted()).toEqual([cases[1]!.id, cases[2]!.id].toSorted())
})

it('what an order’s receipt was made out to goes 90 days after the order ended', async () => {
  const orders = [{ finished_at: at(91) }, { finished_at: at(89), ended_at: at(91) }, { ended_at: at(91) }, { ended_at: at(89) }, {}].map(
    (row) => ({ id: randomUUID(), ...row }),
  )
  for (const order of orders) {
    await plantRow(world, 'order', order)
    await plantRow(world, 'cash_receipt_ask', { order_id: order.id })
  }
  expect(await swept('cash_receipt_ask')).toBe(2)
  const left = await rows(world.owner.db, sql<{ orderId: string }>`select order_id from cash_receipt_ask`)
  expect(left.map(({ orderId }) => orderId).toSorted()).toEqual([1, 3, 4].map((n) => orders[n]!.id).toSorted())
})

it('the total of a post goes when nobody’s history names it', async () => {
  await Promise.all([empty('post_total'), empty('person_history')])
  const [named, other] = [randomUUID(), randomUUID()]
  for (const postId of [named, other]) await plantRow(world, 'post_total', { post_id: postId })
  await plantRow(world, 'person_history', { post_id: named, at: at(1) })
  expect(await swept('post_total')).toBe(1)
  expect(await rows(world.deps.log.db, sql`select post_id from post_total`)).toEqual([{ postId: named }])
})
