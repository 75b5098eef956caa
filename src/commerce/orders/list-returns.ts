import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { stands } from '../../social/staff/propose-or-confirm.ts'
import type { WaitingSource } from '../../social/staff/count-waiting.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { photoUrl } from '../../social/media/picture.ts'
import { findOrderFor } from './internal/find-order-for.ts'
import { orderNumberOf } from './order-number.ts'
import type { orderInput } from './schema.ts'
import type { disputePage, listReturnsInput, returnPage, returnsOfOrder, returnView } from './return-schema.ts'

type View = z.infer<typeof returnView>
type Photos = (MediaVariant[] | null)[] | null

interface Row extends Omit<View, 'orderNumber' | 'photoUrls' | 'answerPhotoUrls' | 'dueAt' | 'createdAt' | 'endedAt'> {
  photos: Photos
  answerPhotos: Photos
  dueAt: Date | null
  createdAt: Date
  endedAt: Date | null
}

/** A photo is shown 160 CSS pixels wide, on screens of 2 device pixels each. */
const photoWidthPx = 320
/** Staff open it, to see what both sides speak of. */
const evidenceWidthPx = 1_080

/** The returns of an order, oldest first, for its buyer and its shop. Errors: NOT_FOUND. */
export async function returnsOf(ctx: MemberCtx, { orderId }: z.infer<typeof orderInput>): Promise<z.infer<typeof returnsOfOrder>> {
  const [found] = await Promise.all([readReturns(ctx, sql`r.order_id = ${orderId}::uuid order by r.id`), findOrderFor(ctx, orderId)])
  return { returns: await Promise.all(found.map((row) => viewOf(ctx, row))) }
}

/**
 * The returns that the caller's shop is asked for, newest first. Errors: FORBIDDEN without a shop.
 */
export async function shopReturns(ctx: MemberCtx, input: z.infer<typeof listReturnsInput>): Promise<z.infer<typeof returnPage>> {
  const { id } = await shopFor(ctx, 'orders')
  const before = idCursor.decode(input.cursor) ?? aboveAllIds
  const isOpen = input.isOpen ? sql`r.ended_at is null` : sql`r.ended_at is not null`
  const found = await readReturns(
    ctx,
    sql`o.shop_id = ${id}::uuid and ${isOpen} and r.id < ${before}::uuid order by r.id desc limit ${input.limit + 1}`,
  )
  const { page, nextCursor } = pageOf(found, input.limit, ({ returnId }) => idCursor.encode(returnId))
  return { returns: await Promise.all(page.map((row) => viewOf(ctx, row))), nextCursor }
}

/** One, for its buyer and its shop. Errors: NOT_FOUND. */
export async function readReturnById(ctx: MemberCtx, returnId: string): Promise<View> {
  const [row] = await readReturns(ctx, sql`r.id = ${returnId}::uuid and ${isParty(ctx)}`)
  if (!row) throw new KiwiError('NOT_FOUND', { field: 'returnId' })
  return viewOf(ctx, row)
}

interface DisputeRow extends Row {
  shop: { handle: string; name: string }
  buyer: { handle: string; displayName: string }
  refundsKrw: { shop: number; buyer: number }
  proposal: { by: string; isMine: boolean; outcome: string; fault: string; reason: string } | null
}

/**
 * For staff: what shop and buyer do not agree about, the oldest first, with what a first member of
 * staff proposed and still stands for.
 */
export async function listDisputes(ctx: MemberCtx): Promise<z.infer<typeof disputePage>> {
  const me = sql`${ctx.actor.personId}::uuid`
  const found = await rows(
    ctx.main.db,
    sql<DisputeRow>`
      select ${columns}, json_build_object('handle', s.handle, 'name', s.name) as shop,
             json_build_object('handle', coalesce(b.handle, ''), 'displayName', b.display_name) as buyer, ${refundsKrw} as refunds_krw, (
               select json_build_object('by', coalesce(p.handle, ''), 'isMine', p.id = ${me}, 'outcome', d.terms ->> 'outcome', 'fault', d.terms ->> 'fault', 'reason', d.reason)
               from pending_decision d join person p on p.id = d.proposed_by
               where d.kind = 'dispute' and d.person_id = o.buyer_id and d.state = 'open' and ${stands(ctx.now(), 'dispute')}
                 and d.terms ->> 'returnId' = r.id::text) as proposal
      from ${tables} join shop s on s.id = o.shop_id join person b on b.id = o.buyer_id
      where r.state = 'disputed' order by r.id limit 100`,
  )
  const disputes = found.map(async ({ shop, buyer, refundsKrw: refunds, proposal, ...row }) => ({
    ...(await viewOf(ctx, row, evidenceWidthPx)),
    shop,
    buyer,
    refundsKrw: refunds,
    proposal,
  }))
  return { disputes: await Promise.all(disputes) }
}

function isParty(ctx: MemberCtx): Sql {
  const me = ctx.actor.personId
  return sql`(o.buyer_id = ${me}::uuid or exists (select from shop s where s.id = o.shop_id and ${worksInShop(me, 'orders')}))`
}

export const disputesWaiting: WaitingSource = {
  what: 'disputes',
  permission: 'money.look',
  rows: () => sql`select 1 from return_request where state = 'disputed'`,
}

/** What `planReturn` computes, for lists, as by a fault and with what is kept for the way back. */
const amountIf = (isByShop: Sql, feeKrw: Sql) => sql`(
  (select sum(l.unit_price_krw * n.quantity - l.discount_krw * (l.cancelled_quantity + n.quantity) / l.quantity + l.discount_krw * l.cancelled_quantity / l.quantity)
     from return_line n join order_line l on l.id = n.line_id where n.return_id = r.id)
  + case when ${isByShop} and (select sum(n.quantity) from return_line n where n.return_id = r.id)
      = (select sum(l.quantity - l.cancelled_quantity) from order_line l where l.order_id = o.id) then o.shipping_krw else 0 end
  - ${feeKrw})`
const amountNow = amountIf(sql`r.fault = 'shop'`, sql`r.fee_krw`)
/** What a decision would refund, also of an exchange: see `wayBackOf`. */
const refundsKrw = sql`json_build_object('shop', ${amountIf(sql`true`, sql`0`)},
  'buyer', ${amountIf(sql`false`, sql`case when o.delivery = 'courier' then o.return_fee_krw else 0 end`)})`

const tables = sql`return_request r join "order" o on o.id = r.order_id left join order_cancel c on c.id = r.cancel_id`
const photosOf = (ids: Sql) => sql`(
  select json_agg(m.variants order by p.n) from unnest(${ids}) with ordinality as p (id, n) join media m on m.id = p.id and m.state = 'ready')`
const columns = sql`
  r.id as return_id, r.order_id, r.kind, r.reason, r.fault, r.state, r.note, r.answer, r.fee_krw, r.due_at, r.courier, r.tracking_number,
  r.new_courier, r.new_tracking_number, r.created_at, r.ended_at,
  case when c.id is not null then c.amount_krw when r.kind = 'exchange' then 0 else ${amountNow} end::bigint as amount_krw, (
    select json_agg(json_build_object('lineId', l.id, 'title', l.title, 'quantity', n.quantity, 'toTitle', g.title) order by l.position)
    from return_line n join order_line l on l.id = n.line_id left join product g on g.id = n.to_product_id where n.return_id = r.id) as lines,
  ${photosOf(sql`r.photo_ids`)} as photos, ${photosOf(sql`r.answer_photo_ids`)} as answer_photos`

function readReturns(ctx: MemberCtx, where: Sql): Promise<Row[]> {
  return rows(ctx.main.db, sql<Row>`select ${columns} from ${tables} where ${where}`)
}

async function viewOf(
  ctx: MemberCtx,
  { photos, answerPhotos, dueAt, createdAt, endedAt, ...row }: Row,
  widthPx = photoWidthPx,
): Promise<View> {
  const urlsOf = async (of: Photos) => {
    const urls = await Promise.all((of ?? []).map((variants) => photoUrl(ctx, variants, widthPx)))
    return urls.filter((url) => url !== null)
  }
  const [photoUrls, answerPhotoUrls] = await Promise.all([urlsOf(photos), urlsOf(answerPhotos)])
  return {
    ...row,
    orderNumber: orderNumberOf(row.orderId),
    photoUrls,
    answerPhotoUrls,
    dueAt: dueAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  }
}
