import { type Sql, sql } from '../../db/sql.ts'
import { memberRolesWith, type ShopPermission } from '../../shared/shop-roles.ts'
import type { Viewer } from './people.ts'

/**
 * The viewer owns shop `s` or works there, with a permission or with any. Staff go on working while
 * the owner is suspended: buyers wait for their orders, and nothing is paid out meanwhile
 * (`claim-lines.ts`).
 */
export function worksInShop(viewerId: Viewer, permission: ShopPermission = 'room', shop: 's' | 'own' = 's'): Sql {
  if (viewerId === null) return sql`false`
  const s = sql.literal(shop)
  return sql`(${s}.owner_id = ${viewerId}::uuid or exists (select from shop_member w where w.person_id = ${viewerId}::uuid
    and w.shop_id = ${s}.id and w.accepted_at is not null and w.role = any(${memberRolesWith(permission)}::text[])))`
}

/**
 * The id of the one shop in which somebody works with a permission; null without one. Plan:
 * shop_owner_unique, shop_member_works.
 */
export function shopOfWorker(personId: string | Sql, permission: ShopPermission): Sql {
  return sql`(select id from shop where owner_id = ${personId}::uuid
    union all select shop_id from shop_member where person_id = ${personId}::uuid and accepted_at is not null
      and role = any(${memberRolesWith(permission)}::text[]))`
}

/** Joins `s`: the one shop that a person owns or works in, with their `role`. */
export function workplace(personId: Sql): Sql {
  return sql`left join lateral (
    select own.id, own.handle, own.name, 'owner' as role from shop own where own.owner_id = ${personId}
    union all select own.id, own.handle, own.name, w.role from shop_member w join shop own on own.id = w.shop_id
      where w.person_id = ${personId} and w.accepted_at is not null) s on true`
}
