import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { shop as shopTable } from '../../src/db/schema/product.ts'
import { cancelOrder } from '../../src/commerce/orders/cancel-order.ts'
import { placeOrder } from '../../src/commerce/orders/place-order.ts'
import { checkout as buy } from '../../src/commerce/orders/checkout.ts'
import { previewCheckout } from '../../src/commerce/orders/preview-checkout.ts'
import { previewCancel } from '../../src/commerce/orders/preview-cancel.ts'
import { createWorld, type TestPerson, type World } from './world.ts'
import { checkoutOf, orderOf } from '../statements.ts'

type Shop = Awaited<ReturnType<World['shop']>>
type CancelLines = { lineId: string; quantity: number }[] | null

/** A world for purchases: a buyer with money, a shop that confirms by hand or at once, products. */
export async function orderWorld() {
  return ordersIn(await createWorld())
}

/** The same in any world. */
export function ordersIn(world: World) {
  const db = world.deps.main.db

  /** Places an order signed by its buyer; the total is the given one or the price. */
  async function place(
    buyer: TestPerson,
    shop: Shop,
    lines: { productId: string; quantity: number }[],
    given: {
      idempotencyKey?: string
      expectedTotalKrw?: number
      postId?: string | null
      couponId?: string
      discountKrw?: number
      pointsKrw?: number
    } = {},
  ) {
    const idempotencyKey = given.idempotencyKey ?? randomUUID()
    const [cost] = await rows(
      db,
      sql<{ krw: number }>`select coalesce(sum(g.price_krw::bigint * w.quantity), 1)::bigint as krw
          from unnest(${lines.map(({ productId }) => productId)}::uuid[], ${lines.map(({ quantity }) => quantity)}::int[]) as w(id, quantity)
          join product g on g.id = w.id`,
    )
    const expectedTotalKrw = given.expectedTotalKrw ?? Math.max(1, cost!.krw - (given.discountKrw ?? 0))
    const { couponId, pointsKrw } = given
    const approval = await world.approve(
      buyer,
      orderOf(shop, idempotencyKey, expectedTotalKrw - (pointsKrw ?? 0), lines, { couponId, pointsKrw }),
    )
    return placeOrder(buyer.ctx, {
      idempotencyKey,
      shopId: shop.id,
      shopHandle: shop.handle,
      lines,
      postId: given.postId ?? null,
      expectedTotalKrw,
      ...(couponId === undefined ? {} : { couponId }),
      ...(pointsKrw === undefined ? {} : { pointsKrw }),
      approval,
    })
  }

  /**
   * The signed request to buy of several shops in one payment, as its preview shows. `given`
   * changes what is asked for, after the preview.
   */
  async function signCheckout(
    buyer: TestPerson,
    parts: { shop: Shop; lines: { productId: string; quantity: number; postId?: string | null }[]; couponId?: string | undefined }[],
    given: { idempotencyKey?: string; addressId?: string | null; pointsKrw?: number; expectedPayKrw?: number } = {},
  ) {
    const { idempotencyKey = randomUUID(), addressId = null, pointsKrw = 0 } = given
    const asked = parts.map(({ shop, lines, couponId }) => ({
      shopId: shop.id,
      lines: lines.map((line) => ({ postId: null, ...line })),
      couponId,
    }))
    const preview = await previewCheckout(buyer.ctx, { shops: asked, addressId, pointsKrw })
    const shops = asked.map((part, at) => {
      const { shippingKrw, returnFeeKrw, discountKrw, lines } = preview.shops[at]!
      const seen = part.lines.map((line, n) => ({ ...line, unitPriceKrw: lines[n]!.unitPriceKrw }))
      return { ...part, lines: seen, shopHandle: parts[at]!.shop.handle, shippingKrw, returnFeeKrw, discountKrw }
    })
    const wanted = { shops, addressId, pointsKrw }
    const expectedPayKrw = given.expectedPayKrw ?? preview.payKrw
    const approval = await world.approve(buyer, checkoutOf(idempotencyKey, expectedPayKrw, wanted))
    return { ...wanted, idempotencyKey, expectedPayKrw, approval }
  }
  async function checkout(...given: Parameters<typeof signCheckout>) {
    const input = await signCheckout(...given)
    return { input, purchase: await buy(given[0].ctx, input) }
  }

  return {
    world,
    place,
    signCheckout,
    checkout,
    async buyer(amountKrw = 200_000) {
      const buyer = await world.person()
      await world.fund(buyer, amountKrw)
      return buyer
    },
    async shop({ autoConfirm = false } = {}) {
      const shop = await world.shop()
      await db.update(shopTable).set({ autoConfirm }).where(eq(shopTable.id, shop.id))
      return shop
    },
    /** Cancels as the preview shows. */
    async cancel(person: TestPerson, orderId: string, lines: CancelLines = null) {
      const { amountKrw } = await previewCancel(person.ctx, { orderId, lines })
      return cancelOrder(person.ctx, { orderId, idempotencyKey: randomUUID(), lines, expectedKrw: amountKrw, reason: '마음이 바뀌었어요' })
    },
    async wallet(person: TestPerson) {
      const [found] = await rows(
        db,
        sql<{ posted: number; held: number }>`select posted, held from account where kind = 'wallet' and person_id = ${person.id}::uuid`,
      )
      return found ?? { posted: 0, held: 0 }
    },
    async owed(shop: { id: string }) {
      const [found] = await rows(
        db,
        sql<{ posted: number }>`select posted from account where kind = 'shop_payable' and shop_id = ${shop.id}::uuid`,
      )
      return found?.posted ?? 0
    },
    async stock(productId: string) {
      const [found] = await rows(db, sql<{ stock: number }>`select stock from product where id = ${productId}::uuid`)
      return found!.stock
    },
    /** Expects no fault in the ledger, and none between ledger and orders. */
    unsound: () => unsoundness(db),
  }
}

export type OrderWorld = Awaited<ReturnType<typeof orderWorld>>

/** The names of the violated invariants. */
async function unsoundness(db: World['deps']['main']['db']): Promise<string[]> {
  const broken = await rows(
    db,
    sql<{ law: string }>`select 'balance is the sum of its entries' as law from account a
          where a.posted <> coalesce((select sum(e.amount_krw) from entry e where e.account_id = a.id), 0)
        union all select 'all balances sum to zero' from account having sum(posted) <> 0
        union all select 'a wallet keeps its promises' from account where guarded and posted - held < 0
        union all select 'held is what open holds promise' from account a
          where a.held <> coalesce((select sum(h.amount_krw - h.captured_krw - h.released_krw) from hold h where h.account_id = a.id and h.state = 'open'), 0)
        union all select 'an order has its holds’ amounts' from "order" o join hold h on h.id = o.hold_id left join hold p on p.idempotency_key = 'order:' || o.id || ':points'
          where h.amount_krw <> o.total_krw - o.points_krw or h.captured_krw + coalesce(p.captured_krw, 0) <> o.captured_krw
             or h.released_krw + coalesce(p.released_krw, 0) <> o.cancelled_krw - o.refunded_krw - o.awaiting_krw
        union all select 'an order has its transfers’ amounts' from "order" o
          where o.captured_krw <> coalesce((select sum(t.amount_krw) from transfer t where t.cause_id = o.id and t.kind in ('payment', 'points_payment')), 0)
             or o.refunded_krw <> coalesce((select sum(t.amount_krw) from transfer t where t.cause_id = o.id and t.kind in ('refund', 'points_refund')), 0)
        union all select 'an order has its lines’ amounts' from "order" o join lateral (
            select sum(unit_price_krw * quantity - discount_krw) as total, sum(unit_price_krw * cancelled_quantity - discount_krw * cancelled_quantity / quantity) as cancelled,
                   bool_and(quantity = cancelled_quantity) as is_whole from order_line where order_id = o.id) l on true
          where o.total_krw <> l.total + o.shipping_krw or o.cancelled_krw <> l.cancelled + coalesce((select sum(shipping_krw - kept_krw) from order_cancel where order_id = o.id), 0)
        union all select 'a line was cancelled by its cancels' from order_line l
          where l.cancelled_quantity <> coalesce((select sum(c.quantity) from order_cancel_line c where c.line_id = l.id), 0)
        union all select 'a shop is owed what its lines say' from (
            select s.id, coalesce((select posted from account where kind = 'shop_payable' and shop_id = s.id), 0) as owed,
                   coalesce((select sum(gross_krw) from settlement_line where shop_id = s.id and payout_id is null), 0) as lines from shop s) s
          where owed <> lines
        union all select 'a sale waits exactly while its order does' from settlement_line l join "order" o on o.id = l.order_id
          where l.kind = 'sale' and (l.eligible_on is not null) <> (o.fulfilment = 'finished' or o.state = 'cancelled')
        union all select 'a refund waits with its sale' from settlement_line r join settlement_line l on l.id = r.sale_line_id
          where r.kind = 'refund' and (r.eligible_on is null) <> (l.eligible_on is null)
        union all select 'fee and VAT of a sale that was refunded whole are given back whole' from settlement_line l
          where l.kind = 'sale' and l.gross_krw = (select -sum(gross_krw) from settlement_line r where r.sale_line_id = l.id and r.kind = 'refund')
            and (l.fee_krw, l.vat_krw) <> (select -sum(fee_krw), -sum(vat_krw) from settlement_line r where r.sale_line_id = l.id and r.kind = 'refund')`,
  )
  return broken.map(({ law }) => law)
}
