import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { type KycLevel, kycOf } from '../../pay/wallet/limits.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { productOfferedTo } from '../../social/access/products.ts'
import { freeShipping, type ShippingRule } from '../shipping/rules.ts'

/** A product that the caller may buy, with its shop. */
export interface Offer {
  id: string
  title: string
  priceKrw: number
  stock: number
  /** Only a choice of it can be bought. */
  hasOptions: boolean
  shop: OfferingShop
}
export interface OfferingShop {
  id: string
  handle: string
  name: string
  /** The caller owns it or works there: nobody of a shop buys in it. */
  isOwn: boolean
  autoConfirm: boolean
  shipping: ShippingRule
  /** Decides how much the caller may spend. */
  buyerKyc: KycLevel
}

type Row = Omit<Offer, 'shop'> &
  Omit<OfferingShop, 'id' | 'shipping'> & { shopId: string } & { [Part in keyof ShippingRule]: ShippingRule[Part] | null }

/**
 * Those of the products that the caller may buy, by id: listed, the owner active, and no block
 * between them.
 */
export async function findOffers(ctx: MemberCtx, productIds: string[]): Promise<Map<string, Offer>> {
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select g.id, g.title, g.price_krw, g.stock, g.option_names <> '{}' as has_options, s.id as shop_id, s.handle, s.name, ${worksInShop(ctx.actor.personId)} as is_own, s.auto_confirm,
             ${kycOf(sql`${ctx.actor.personId}::uuid`)} as buyer_kyc, r.fee_krw, r.free_over_krw, r.jeju_extra_krw, r.island_extra_krw, r.return_fee_krw
      from product g join shop s on s.id = g.shop_id join person a on a.id = s.owner_id left join shipping_rule r on r.shop_id = s.id
      where g.id = any(${productIds}::uuid[]) and ${productOfferedTo(ctx.actor.personId, 'a')}`,
  )
  return new Map(found.map((row) => [row.id, offerOf(row)]))
}

function offerOf({ id, title, priceKrw, stock, hasOptions, shopId, ...row }: Row): Offer {
  const { handle, name, isOwn, autoConfirm, buyerKyc, feeKrw, freeOverKrw, jejuExtraKrw, islandExtraKrw, returnFeeKrw } = row
  const shipping =
    feeKrw === null || returnFeeKrw === null
      ? freeShipping
      : { feeKrw, freeOverKrw, jejuExtraKrw: jejuExtraKrw ?? 0, islandExtraKrw: islandExtraKrw ?? 0, returnFeeKrw }
  return { id, title, priceKrw, stock, hasOptions, shop: { id: shopId, handle, name, isOwn, autoConfirm, buyerKyc, shipping } }
}
