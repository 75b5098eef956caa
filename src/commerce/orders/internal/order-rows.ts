import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { MediaVariant } from '../../../db/schema/media.ts'
import { loadChips } from '../../../social/people/chips.ts'
import { fittingVariant } from '../../../social/people/rules.ts'
import { cancellableKrw, type OrderState } from '../rules.ts'
import type { orderSummary } from '../schema.ts'

type Summary = z.infer<typeof orderSummary>

/** A line's picture is shown at 64 CSS pixels, on screens of up to 3 device pixels each. */
const lineWidthPx = 192

interface Row {
  id: string
  state: OrderState
  buyerId: string
  shopHandle: string
  shopName: string
  totalKrw: number
  capturedKrw: number
  cancelledKrw: number
  refundedKrw: number
  awaitingKrw: number
  confirmBy: Date
  confirmedAt: Date | null
  createdAt: Date
  lines: (Omit<Summary['lines'][number], 'imageUrl'> & { variants: MediaVariant[] | null })[]
}

/** Orders as the caller sees them, newest first: one query for the orders with their lines, one for the buyers. */
export async function readSummaries(ctx: MemberCtx, where: Sql, limit: number): Promise<Summary[]> {
  const found = await rows(
    ctx.main.db,
    sql<Row>`select o.id, o.state, o.buyer_id, s.handle as shop_handle, s.name as shop_name, o.total_krw,
               o.captured_krw, o.cancelled_krw, o.refunded_krw, o.awaiting_krw,
               o.confirm_by, o.confirmed_at, o.created_at, (
                 select json_agg(json_build_object('lineId', l.id, 'productId', l.product_id, 'title', l.title, 'unitPriceKrw', l.unit_price_krw,
                          'quantity', l.quantity, 'cancelledQuantity', l.cancelled_quantity, 'variants', m.variants) order by l.position)
                 from order_line l join product g on g.id = l.product_id left join media m on m.id = g.image_media_id and m.state = 'ready'
                 where l.order_id = o.id) as lines
        from "order" o join shop s on s.id = o.shop_id
        where ${where} order by o.id desc limit ${limit}`,
  )
  const chips = await loadChips(
    ctx,
    found.map(({ buyerId }) => buyerId),
  )
  return Promise.all(found.map((row) => summaryOf(ctx, row, chips.get(row.buyerId))))
}

async function summaryOf(ctx: MemberCtx, row: Row, buyer: Summary['buyer'] | undefined): Promise<Summary> {
  const { id: orderId, state, buyerId, totalKrw, capturedKrw, cancelledKrw, refundedKrw, awaitingKrw } = row
  return {
    orderId,
    state,
    shop: { handle: row.shopHandle, name: row.shopName },
    buyer: buyer ?? { id: buyerId, handle: '', displayName: '', avatarUrl: null, avatarThumbhash: null, mark: null },
    lines: await Promise.all(
      row.lines.map(async ({ variants, ...line }) => {
        const variant = fittingVariant(variants ?? [], lineWidthPx)
        return { ...line, imageUrl: variant ? await ctx.platform.storage.signRead(variant.key, ctx.now()) : null }
      }),
    ),
    totalKrw,
    capturedKrw,
    cancelledKrw,
    refundedKrw,
    awaitingKrw,
    cancellableKrw: cancellableKrw(row, buyerId === ctx.actor.personId ? 'buyer' : 'shop', ctx.now()),
    confirmBy: row.confirmBy.toISOString(),
    createdAt: row.createdAt.toISOString(),
  }
}
