import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { worksInShop } from '../../social/access/shops.ts'
import type { ShopSubject } from '../../social/chat/open-shop-room.ts'

/**
 * Who talks about an order or a product: its buyer, or whoever asks about it, with its shop. An
 * order opens for both sides, a product for a person who may buy it. Errors: NOT_FOUND, BAD_INPUT
 * (the caller's own shop: the room would have one side).
 */
export async function findShopSubject(ctx: MemberCtx, { kind, id }: Pick<ShopSubject, 'kind' | 'id'>): Promise<ShopSubject> {
  const me = ctx.actor.personId
  const works = worksInShop(me, 'orders')
  const [found] = await rows(
    ctx.main.db,
    kind === 'order'
      ? sql<{ shopId: string; buyerId: string; isOwn: boolean }>`
          select q.shop_id, q.buyer_id, q.buyer_id = ${me}::uuid and ${works} as is_own from "order" q join shop s on s.id = q.shop_id
          where q.id = ${id}::uuid and (q.buyer_id = ${me}::uuid or ${works})`
      : sql<{ shopId: string; buyerId: string; isOwn: boolean }>`
          select g.shop_id, ${me}::uuid as buyer_id, ${works} as is_own from product g join shop s on s.id = g.shop_id
          join person o on o.id = s.owner_id where g.id = ${id}::uuid and ${productSoldTo(me, 'o')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'id' })
  if (found.isOwn) throw new KiwiError('BAD_INPUT', { field: 'id' })
  return { shopId: found.shopId, buyerId: found.buyerId, kind, id }
}
