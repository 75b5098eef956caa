import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { is } from 'drizzle-orm'
import * as mainSchema from '../../db/schema/index.ts'
import * as logSchema from '../../db/schema/log/index.ts'
import { rows } from '../../db/rows.ts'
import { Sql, sql } from '../../db/sql.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { personalData } from './personal-data.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const tables = [mainSchema, logSchema].flatMap((schema, at) =>
  Object.values<unknown>(schema)
    .filter((table): table is PgTable => is(table, PgTable))
    .map((table) => ({ database: at === 0 ? ('owner' as const) : ('log' as const), config: getTableConfig(table) })),
)

it.each(tables.map(({ config, database }) => ({ table: config.name, config, database })))(
  'finds what $table has of a person by statements that Postgres takes, in columns that it has',
  async ({ table, config, database }) => {
    const { personal, ties, given } = personalData[table as keyof typeof personalData]
    const db = database === 'owner' ? world.owner.db : world.deps.log.db
    const from = new Sql([`"${config.schema ?? 'public'}"."${table}" t`])
    const who = sql`${randomUUID()}::uuid`
    for (const tie of ties) expect(await rows(db, sql`select 1 as found from ${from} where ${tie.rows(who)}`), tie.by).toEqual([])
    const gives = 'nothing' in given ? [] : given.columns
    if (!('nothing' in given)) expect(await rows(db, sql`select 1 as found from ${from} where ${given.rows(who)}`)).toEqual([])
    const columns = config.columns.map(({ name }) => name)
    expect([...personal, ...gives].filter((name) => !columns.includes(name))).toEqual([])
  },
)

it('ties every column that refers to a person', () => {
  const untied = tables.flatMap(({ config }) =>
    config.foreignKeys.flatMap((key) => {
      const { columns, foreignTable } = key.reference()
      if (getTableConfig(foreignTable).name !== 'person') return []
      const { ties } = personalData[config.name as keyof typeof personalData]
      return columns.filter(({ name }) => !ties.some(({ by }) => by.includes(name))).map(({ name }) => `${config.name}.${name}`)
    }),
  )
  expect(untied).toEqual([])
})

/**
 * Text that the export leaves out of tables that it gives: of the system, of staff, of the bank, of
 * a shop. A column alone means every table.
 */
const leftOut = new Set(
  [
    // Keys, hashes and forms of what is given beside them.
    'idempotency_key request_hash key_id bank_key_id storage_key digest form thumbhash group_key upload_key upload_id reference',
    'access_decision.outcome chat_room.made_key collection.share_token product_import.key points_grant.grant_key product.canonical_key',
    'identity_check.verification_id identity_verification.id oauth_account.subject passkey.credential_id bank_account.fintech_use_num',
    'search_query.folded search_query.initials interest_list.formula product_import.encoding product_import.separator',
    'push_subscription.endpoint push_subscription.p256dh push_subscription.auth push_subscription.server_key',
    'product_link.category coupon.code person.verified_as security_event.network security_event.request_id staff_act.request_id',
    // Of staff, for each other.
    'access_decision.actor access_decision.reason moderation_action.actor moderation_action.reason moderation_action.subject_id',
    'ranking_look.actor ranking_look.reason staff_act.actor staff_act.subject staff_act.reason appeal.decided_reason',
    'bank_call.decided_reason deposit.resolved_reason leaving.hastened_by leaving.hastened_reason leaving.put_off',
    // Of the bank, of what reads sheets and issues receipts, of the shop that replaces a thing.
    'bank_call.response_code deposit.bank_deposit_id payout.reason cash_receipt.failure product_import.refusal',
    'return_request.new_courier return_request.new_tracking_number',
  ].flatMap((names) => names.split(' ')),
)

it('gives every text of a table in the export, or says here why not', () => {
  const missing = tables.flatMap(({ config }) => {
    const { given } = personalData[config.name as keyof typeof personalData]
    if ('nothing' in given) return []
    const texts = config.columns.filter((column) => column.columnType === 'PgText' && column.enumValues === undefined)
    return texts.flatMap(({ name }) => {
      const isKnown = given.columns.includes(name) || leftOut.has(name) || leftOut.has(`${config.name}.${name}`)
      return isKnown ? [] : [`${config.name}.${name}: give it in personal-data.ts, or name it in leftOut`]
    })
  })
  expect(missing).toEqual([])
})
