import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { type KycLevel, kycOf } from '../../../pay/wallet/limits.ts'
import { productOfferedTo } from '../../../social/access/products.ts'
import { worksInShop } from '../../../social/access/shops.ts'
import { postVisibleTo } from '../../../social/access/posts.ts'

export interface Seller {
  id: string
  handle: string
  ownerId: string
  /**
   * The caller owns it or works there: nobody of a shop buys in it, so that no sale or review of it
   * is its own.
   */
  isOwn: boolean
  autoConfirm: boolean
  /** Decides how much the caller may spend. */
  buyerKyc: KycLevel
}

/**
 * The shop that sells a product to the caller: listed, its owner active, and no block between them.
 */
export async function findSeller(ctx: MemberCtx, productId: string): Promise<Seller | undefined> {
  const [found] = await rows(
    ctx.main.db,
    sql<Seller>`
      select s.id, s.handle, s.owner_id, s.auto_confirm, ${worksInShop(ctx.actor.personId)} as is_own, ${kycOf(sql`${ctx.actor.personId}::uuid`)} as buyer_kyc
      from product g join shop s on s.id = g.shop_id join person a on a.id = s.owner_id
      where g.id = ${productId}::uuid and ${productOfferedTo(ctx.actor.personId, 'a')}`,
  )
  return found
}

/**
 * The post, if the caller may see it and it shows one of the products, or what they are a choice
 * of; else null: no sale is refused because of its post.
 */
export async function shownOnPost(ctx: MemberCtx, postId: string, productIds: string[]): Promise<string | null> {
  const [found] = await rows(
    ctx.main.db,
    sql<{ id: string }>`
      select p.id from post p join person a on a.id = p.author_id
      where p.id = ${postId}::uuid and ${postVisibleTo(ctx.actor.personId)}
        and exists (
          select from product_tag t where t.post_id = p.id
            and t.product_id in (select coalesce(g.option_of, g.id) from product g where g.id = any(${productIds}::uuid[])))`,
  )
  return found?.id ?? null
}
