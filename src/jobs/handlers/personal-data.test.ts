import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { is } from 'drizzle-orm'
import * as mainSchema from '../../db/schema/index.ts'
import * as logSchema from '../../db/schema/log/index.ts'
import { rows } from '../../db/rows.ts'
import { Sql, sql } from '../../db/sql.ts'
import { plantRow } from '../../../test/worlds/plant.ts'
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

/** In tables about people: what says nothing of them by itself. */
const impersonal = new Set(
  [
    'bank_code bank_key_id category courier details digest formula key_id kind reference request_hash request_id resolved_reason tag',
    'tracking_number',
    'access_decision.actor access_decision.outcome account_verification.code_hash bank_call.decided_by bank_call.decided_reason',
    'bank_call.response_code cash_receipt.failure cash_receipt.number chat_message.idempotency_key chat_room.made_key chat_room.name',
    'comment.idempotency_key deposit.bank_deposit_id deposit.resolved_by draft.id draft.media_ids experiment_outcome.experiment',
    'identity_check.verification_id identity_verification.attempt_hash identity_verification.browser_hash identity_verification.id',
    'interest_list.post_ids leaving.hastened_by leaving.hastened_reason leaving.put_off leaving.receipt_hash ledger_head_leaf.salt',
    'media.colours media.content_type media.thumbhash media.upload_id money_decision.action money_decision.reason',
    'money_request.idempotency_key notice_settings.choices notice_settings.time_zone order.idempotency_key order.last_event',
    'order_cancel.idempotency_key outbox.name outbox.traceparent passkey.transports passkey_challenge.browser_hash',
    'passkey_challenge.challenge_hash payment_refund.idempotency_key pending_decision.terms pin_proof.nonce pin_proof.token_hash',
    'points_grant.grant_key post.idempotency_key product.brand product.canonical_key product_answer.idempotency_key',
    'product_import.encoding product_import.header product_import.key product_import.refusal product_import.separator',
    'product_import.storage_key product_import_line.kept product_import_line.key product_import_line.problems',
    'product_question.idempotency_key purchase.idempotency_key push_subscription.server_key ranking_look.actor ranking_snapshot.topic',
    'reconciliation_break.detail reconciliation_break.explanation reconciliation_break.fingerprint reconciliation_break.subject',
    'report_evidence.case_id return_request.idempotency_key return_request.new_courier return_request.new_tracking_number review.reply',
    'search_change.xid search_document.key search_document.labels set_aside_row.raw set_aside_row.reason staff_act.subject',
    'virtual_account_lease.idempotency_key post_image.media_id',
  ].flatMap((names) => names.split(' ')),
)

it('names as personal every person, text, list, hash, picture and address in a table about people, or says here why not', () => {
  const missing = tables.flatMap(({ config }) => {
    const { personal, ties } = personalData[config.name as keyof typeof personalData]
    if (ties.length === 0) return []
    const people = config.foreignKeys.flatMap((key) => {
      const { columns, foreignTable } = key.reference()
      return getTableConfig(foreignTable).name === 'person' ? columns.map(({ name }) => name) : []
    })
    const tied = ties.map(({ by }) => by.split(/,| or /)[0])
    const isSaid = ({ name, columnType, enumValues }: (typeof config.columns)[number]) =>
      people.includes(name) ||
      tied.includes(name) ||
      (columnType === 'PgText' && enumValues === undefined) ||
      /Json|Array|Custom/.test(columnType) ||
      /(?:media|card|address)_id$/.test(name)
    return config.columns.filter(isSaid).flatMap(({ name }) => {
      const isKnown = personal.includes(name) || impersonal.has(name) || impersonal.has(`${config.name}.${name}`)
      return isKnown ? [] : [`${config.name}.${name}: name it in personal-data.ts, or in impersonal here`]
    })
  })
  expect(missing).toEqual([])
})

/** Of tables that the export gives: ids, figures and moments that are for Kiwi’s own work. */
const forKiwi = new Set(
  [
    'action_id answered_at author_id awaiting_krw bank_account_id browser_hash buyer_id cancel_id case_id cause_id decided_by',
    'duplicate_index hold_id muter_id next_poll_at owner_id payer_id person_id poll_count public_key record_id refusal request_hash',
    'sealed session_id silence_told_at spent_on tagger_id used_at virtual_account_id weight withheld wrapped_key',
    'access_decision.id account.frozen account.guarded account.shop_id account.spent_krw account.version account_verification.code_hash',
    'account_verification.device_hash account_verification.expires_at account_verification.id account_verification.other_indexes',
    'account_verification.tries address_look.id appeal.id bank_account.id bank_call.attempts bank_call.decision bank_call.id',
    'bank_call.sent_at bank_call.sent_on bank_call.shop_id bank_call.verification_id block.blocker_id cash_receipt.id',
    'chat_member.cleared_seq chat_member.delivered_seq chat_member.read_seq chat_message.as_shop chat_message.change',
    'chat_message.hidden_at chat_message.reply_to chat_message.sender_id chat_room.forgotten_seq chat_room.last_change chat_room.last_seq',
    'chat_room.one_id chat_room.other_id chat_room.pinned_seq chat_room.shop_id comment.best comment.best_before comment.best_from',
    'comment.editable_until comment.is_hearted comment.is_hidden comment.is_pinned comment.screened comment.undoable_by',
    'commission_rule.id commission_rule.shop_id consent.seq coupon.cap_krw coupon.created_at coupon.is_for_all coupon.minimum_krw',
    'coupon.per_person coupon.shop_id coupon.stopped_at coupon.total_count coupon_use.returned_at data_export.done_parts data_export.id',
    'data_export.total_parts deposit.created_at deposit.id deposit.lease_id deposit.reason deposit.resolution deposit.resolved_at',
    'deposit.resolved_by device_key.id draft.ended_at draft.ended_by draft.media_ids draft.version hold.account_id hold.expires_at',
    'identity.ci_hash identity.di_hash identity_verification.attempt_hash identity_verification.expires_at',
    'identity_verification.holder_id identity_verification.refused_as interaction.id interaction.source interest_list.author_ids',
    'interest_list.digest interest_list.list_id interest_list.served interest_list.slots leaving.ended_at leaving.id leaving.receipt_hash',
    'leaving.receipt_until line_commission.line_id line_commission.order_id line_commission.reason line_commission.transfer_id',
    'line_commission.visited_at media.colours media.ready_at media.turn_at media.variants moderation_action.id money_request.expires_at',
    'money_request.requester_id money_request.transfer_id notice_settings.calm_push_at notification.act_count notification.actor_count',
    'notification.amount_krw notification.begun_by notification.comment_id notification.id notification.order_id notification.post_id',
    'notification.product_id notification.updated_at oauth_account.state order.capture_transfer_id order.captured_krw order.confirm_by',
    'order.finish_by order.finished_at order.finished_by order.fulfilment order.goods_krw order.packed_at order.post_id order.purchase_id',
    'order.send_by order_cancel.by_whom order_cancel.id order_cancel.kept_krw order_cancel.released_krw order_cancel.shipping_krw',
    'order_cancel.state order_line.exchanged_quantity order_line.id order_line.position order_line.product_id passkey.counter passkey.id',
    'passkey.transports payment_approval.device_id payment_approval.signature payment_approval.subject_id payment_refund.id',
    'payment_refund.refund_transfer_id payout.bank_call_id payout.carry_krw payout.commission_krw payout.ended_at payout.fee_krw',
    'payout.gross_krw payout.line_count payout.refund_krw payout.reserve_krw payout.settled_on payout.shop_id payout.vat_krw',
    'person.agreed_privacy person.agreed_terms person.avatar_media_id person.banned_at person.follower_count person.interests_reset_at',
    'person.is_limited person.leaves_at person.leaves_suspended person.limited_until person.role person.suspended_until',
    'person_history.kinds person_history.seq points_grant.granted_by points_grant.id points_grant.needs_two points_grant.proposed_by',
    'points_lot.created_at points_lot.grant_id points_lot.id points_lot.told_at points_use.lot_id post.deleted_from post.version',
    'post_version.version product.image_media_id product.look_count product.merged_into product.option_position product.price_to_krw',
    'product.shop_id product_answer.id product_answer.is_shop product_import.changed_lines product_import.done_lines product_import.header',
    'product_import.kept_lines product_import.new_lines product_import.read_at product_import.refused_lines product_import.refused_row',
    'product_import.shop_id product_import.undone_at product_import.wrong_lines product_link.id product_link.price_krw',
    'product_link.product_id product_question.shop_id product_tag.pays_commission purchase.address_id push_subscription.id',
    'ranking_look.id ranking_look.post_id report.decided_at report.evidence_id report.id report.reporter_id return_line.kept_quantity',
    'return_line.to_product_id return_request.answer_photo_ids return_request.due_at return_request.fault return_request.is_reserved',
    'return_request.photo_ids return_request.sent_at return_request.was_disputed review.helpful_count review.line_id review.photo_count',
    'review.reply_edited_at review.score review.shop_id review.unhelpful_count search_query.engine security_event.id session.id',
    'session.token_hash settlement_line.eligible_on settlement_line.fee_version settlement_line.order_id settlement_line.payout_id',
    'settlement_line.sale_line_id settlement_line.shop_id settlement_line.transfer_id shop.auto_confirm shop.banner_media_id',
    'shop.logo_media_id shop.product_count shop_act.details shop_act.id staff_act.id tag_visit.is_labelled tag_visit.shop_id',
    'transfer.credit_account_id transfer.debit_account_id virtual_account_lease.expires_at virtual_account_lease.id',
    'wallet_freeze.account_id wallet_freeze.frozen_seq wallet_freeze.id wallet_freeze.lifted_seq',
  ].flatMap((names) => names.split(' ')),
)

it('gives every moment, amount, state and number of a table in the export, or says here that it is for Kiwi’s own work', () => {
  const missing = tables.flatMap(({ config }) => {
    const { given } = personalData[config.name as keyof typeof personalData]
    if ('nothing' in given) return []
    const others = config.columns.filter((column) => column.columnType !== 'PgText' || column.enumValues !== undefined)
    return others.flatMap(({ name }) => {
      const isKnown = given.columns.includes(name) || forKiwi.has(name) || forKiwi.has(`${config.name}.${name}`)
      return isKnown ? [] : [`${config.name}.${name}: give it in personal-data.ts, or name it in forKiwi`]
    })
  })
  expect(missing).toEqual([])
})

it('likes of a comment are its author’s and those of the post’s author, and no others', async () => {
  const [me, other, third] = [await world.person(), await world.person(), await world.person()]
  const [mine, theirs] = [await world.post(me), await world.post(other)]
  const [underMine, byMe, foreign] = [randomUUID(), randomUUID(), randomUUID()]
  for (const [id, { id: post_id }, { id: author_id }] of [
    [underMine, mine, third],
    [byMe, theirs, me],
    [foreign, theirs, third],
  ] as const) {
    await plantRow(world, 'comment', { id, post_id, author_id })
    await plantRow(world, 'comment_like', { comment_id: id, person_id: other.id })
  }
  const tie = personalData.comment_like.ties.find(({ whose }) => whose === 'others')!
  const found = await rows(
    world.owner.db,
    sql<{ id: string }>`select t.comment_id as id from comment_like t where ${tie.rows(sql`${me.id}::uuid`)}`,
  )
  expect(found.map(({ id }) => id).toSorted()).toEqual([underMine, byMe].toSorted())
})

it('a key of a device is done with when it has neither a name nor a use, and one that was revoked keeps its time', async () => {
  const { id: person_id } = await world.person()
  const [now, before] = [world.deps.now(), new Date(world.deps.now().getTime() - 60_000)]
  for (const [name, revoked_at] of [
    ['named', before],
    ['', null],
    ['', before],
  ] as const)
    await plantRow(world, 'device_key', { id: randomUUID(), person_id, name, revoked_at })
  const tie = personalData.device_key.ties[0]!
  if (tie.deed !== 'blank') throw new Error('not blanked')
  const who = sql`${person_id}::uuid`
  const changed = await rows(
    world.owner.db,
    sql<{ name: string; revokedAt: Date }>`
      update device_key t set ${tie.set(who, sql`${now}::timestamptz`)} where ${tie.rows(who)} and not (${tie.isDone}) returning t.name, t.revoked_at`,
  )
  expect(changed.toSorted((a, b) => Number(a.revokedAt) - Number(b.revokedAt))).toEqual([
    { name: '', revokedAt: before },
    { name: '', revokedAt: now },
  ])
})
