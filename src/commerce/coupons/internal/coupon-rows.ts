import { type Queryable, rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { CouponTerms } from '../rules.ts'

export interface CouponRow extends CouponTerms {
  id: string
  title: string
}

interface Given {
  personId: string
  /** The caller's clock, which the one of Postgres replaces. */
  now: Date
  /** A condition on `coupon c`. */
  where: Sql
}

/**
 * Coupons with what this person did with them. Plan: coupon_pkey or coupon_shop, then
 * coupon_taken_pkey and coupon_use_of_person.
 */
export function readTerms(db: Queryable, { personId, now, where }: Given): Promise<CouponRow[]> {
  const me = sql`${personId}::uuid`
  return rows(
    db,
    sql<CouponRow>`
      select c.id, c.shop_id, c.title, c.kind, c.value, c.cap_krw, c.minimum_krw, c.total_count, c.used_count, c.per_person, c.starts_at, c.ends_at, c.stopped_at, deadline_now(${now}::timestamptz) as at,
             exists (select from coupon_taken t where t.coupon_id = c.id and t.person_id = ${me}) as is_taken,
             (select count(*)::int from coupon_use u where u.coupon_id = c.id and u.person_id = ${me} and u.state = 'used') as used_by_person,
             case when not c.is_for_all then (
               select json_agg(g.id) from coupon_product p
               cross join lateral (select p.product_id as id union all select o.id from product o where o.option_of = p.product_id) g
               where p.coupon_id = c.id) end as product_ids
      from coupon c where ${where}`,
  )
}
