import type { MemberCtx } from '../../context.ts'
import { type Queryable, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { mayInShop, memberRolesWith, type ShopPermission, type ShopRole } from '../../shared/shop-roles.ts'

export interface OwnShop {
  id: string
  handle: string
  name: string
  ownerId: string
  /** Of the caller. */
  role: ShopRole
}

/**
 * The caller's shop: their own, or the one in which they work. Read from Postgres at each call, so
 * a role that was taken ends at once. Throws FORBIDDEN without a shop or the permission. Plan:
 * shop_owner_unique and shop_member_works, then shop_pkey.
 */
export async function shopFor(ctx: MemberCtx, permission: ShopPermission, db: Queryable = ctx.main.db): Promise<OwnShop> {
  const me = sql`${ctx.actor.personId}::uuid`
  const [found] = await rows(
    db,
    sql<OwnShop>`
      select s.id, s.handle, s.name, s.owner_id, w.role from (
        select id as shop_id, 'owner' as role from shop where owner_id = ${me}
        union all select shop_id, role from shop_member where person_id = ${me} and accepted_at is not null
      ) w join shop s on s.id = w.shop_id`,
  )
  if (!found || !mayInShop(found.role, permission)) throw new KiwiError('FORBIDDEN')
  return found
}

/** Who is told of what concerns a permission: the owner and the members who have it. */
export async function shopPeople(db: Queryable, shopId: string, permission: ShopPermission): Promise<string[]> {
  return (await peopleOfShops(db, [shopId], permission)).get(shopId) ?? []
}

/** The same of several shops, by shop. */
export async function peopleOfShops(db: Queryable, shopIds: string[], permission: ShopPermission): Promise<Map<string, string[]>> {
  const found = await rows(
    db,
    sql<{ shopId: string; people: string[] }>`
      select s.shop_id, ${workersOf(sql`s.shop_id`, permission)} as people from unnest(${shopIds}::uuid[]) as s(shop_id)`,
  )
  return new Map(found.map(({ shopId, people }) => [shopId, people]))
}

/** The same of one shop, as an array in a statement about something else of it. */
export const workersOf = (shopId: Sql, permission: ShopPermission) => sql`array(
  select owner_id from shop where id = ${shopId}
  union all select person_id from shop_member
    where shop_id = ${shopId} and accepted_at is not null and role = any(${memberRolesWith(permission)}::text[]))`
