import { type Sql, sql } from '../../../db/sql.ts'

/**
 * As `commissionKrw` of rules.ts: what commission `c` of order line `l` is when `gone` pieces of it
 * are cancelled.
 */
export function dueKrw(gone: Sql = sql`l.cancelled_quantity`): Sql {
  return sql`((l.unit_price_krw::bigint * (l.quantity - ${gone}) - (l.discount_krw - l.discount_krw::bigint * ${gone} / l.quantity)) * c.rate_ppm / 1000000)`
}
