import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import type { MediaVariant } from '../../../db/schema/media.ts'
import { returnReasons } from '../../../db/schema/return.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { pictureUrl } from '../../../social/media/picture.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../../social/people/chips.ts'
import { type Claim, isKept } from '../../../shared/orders.ts'
import { mayReturn, type ReturnableLine, returnablePieces } from '../return-rules.ts'
import { cancellableKrw, mayFinish, standingOf } from '../rules.ts'
import type { orderSummary } from '../schema.ts'
import { orderNumberOf } from '../order-number.ts'
import { lineFields, orderColumns, type OrderCore } from './find-order-for.ts'

type Summary = z.infer<typeof orderSummary>

/** A line's picture is shown at 64 CSS pixels, on screens of up to 3 device pixels each. */
const lineWidthPx = 192

export interface SummaryRow extends OrderCore {
  shopHandle: string
  shopName: string
  /** Null for a buyer who has no handle. */
  buyer: ChipRow | null
  createdAt: Date
  /** Now, by the clock of Postgres. */
  at: Date
  lines: (Omit<Summary['lines'][number], 'imageUrl' | 'returnable'> & ReturnableLine & { variants: MediaVariant[] | null })[]
}

/** Orders as the caller sees them, newest first, with their lines and buyers: one statement. */
export async function readSummaries(ctx: MemberCtx, where: Sql, limit: number): Promise<Summary[]> {
  return summariesOf(ctx, await summaryRows(ctx, ctx.main.db, where, limit))
}

/** Their rows alone: for a transaction, which does not wait while pictures are signed. */
export function summaryRows(ctx: MemberCtx, db: Queryable, where: Sql, limit: number): Promise<SummaryRow[]> {
  return rows(
    db,
    sql<SummaryRow>`
      select ${orderColumns}, s.handle as shop_handle, s.name as shop_name, case when p.handle is not null then ${chipJson('p')} end as buyer, o.created_at, deadline_now(${ctx.now()}::timestamptz) as at, (
        select json_agg(json_build_object('lineId', l.id, ${lineFields}, 'variants', m.variants) order by l.position)
        from order_line l join product g on g.id = l.product_id left join media m on m.id = g.image_media_id and m.state = 'ready'
        where l.order_id = o.id) as lines
      from "order" o join shop s on s.id = o.shop_id join person p on p.id = o.buyer_id ${chipAvatar('p')}
      where ${where} order by o.id desc limit ${limit}`,
  )
}

export function summariesOf(ctx: MemberCtx, found: SummaryRow[]): Promise<Summary[]> {
  return Promise.all(found.map((row) => summaryOf(ctx, row)))
}

function parcelOf({ courier, trackingNumber, trackedState, trackedAt, lastEvent }: OrderCore): Summary['parcel'] {
  if (!courier || !trackingNumber) return null
  return { courier, trackingNumber, state: trackedState, event: lastEvent, eventAt: trackedAt?.toISOString() ?? null }
}

async function summaryOf(ctx: MemberCtx, row: SummaryRow): Promise<Summary> {
  const { state, fulfilment, buyerId, delivery, totalKrw, goodsKrw, shippingKrw, discountKrw, pointsKrw } = row
  const { capturedKrw, cancelledKrw, refundedKrw, awaitingKrw } = row
  const standing = standingOf(state, row.lines)
  const isBuyer = buyerId === ctx.actor.personId
  const piecesFor = (line: ReturnableLine, claim: Claim) => (isBuyer ? returnablePieces(row, line, claim, row.at) : 0)
  return {
    orderId: row.id,
    number: orderNumberOf(row.id),
    state,
    standing,
    shop: { handle: row.shopHandle, name: row.shopName },
    buyer: row.buyer
      ? await chipOf(ctx, row.buyer)
      : { id: buyerId, handle: '', displayName: '', avatarUrl: null, avatarThumbhash: null, mark: null },
    lines: await Promise.all(
      row.lines.map(async (line) => {
        const { variants, restQuantity: _, arrivals: __, ...shown } = line
        const returnable = { regret: piecesFor(line, 'regret'), fault: piecesFor(line, 'fault'), lost: piecesFor(line, 'lost') }
        return { ...shown, returnable, imageUrl: await pictureUrl(ctx, variants, lineWidthPx) }
      }),
    ),
    delivery,
    totalKrw,
    goodsKrw,
    shippingKrw,
    discountKrw,
    pointsKrw,
    capturedKrw,
    cancelledKrw,
    refundedKrw,
    awaitingKrw,
    cancellableKrw: cancellableKrw(row, isBuyer ? 'buyer' : 'shop', row.at),
    confirmBy: row.confirmBy.toISOString(),
    fulfilment,
    parcel: parcelOf(row),
    sendBy: row.sendBy?.toISOString() ?? null,
    finishBy: row.finishBy?.toISOString() ?? null,
    mayFinish: isBuyer && mayFinish(row) && isKept(standing),
    mayReturnFor: isBuyer ? returnReasons.filter((reason) => mayReturn(row, reason, row.at)) : [],
    createdAt: row.createdAt.toISOString(),
  }
}
