import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { addressKeptDays } from './rules.ts'

const atATime = 500

/**
 * Erases the addresses of orders that ended long enough ago, and what a courier said of the way
 * there. Plan: order_address_pkey and a probe of the order each; few rows are old.
 */
export async function eraseAddresses(ctx: Ctx): Promise<{ erased: number }> {
  const before = new Date(ctx.now().getTime() - addressKeptDays * 86_400_000)
  for (let erased = 0; ;) {
    const part = await rows(
      ctx.main.db,
      sql`
        with gone as (delete from order_address where order_id in (
          select a.order_id from order_address a join "order" o on o.id = a.order_id
          where a.created_at < ${before}::timestamptz and coalesce(o.finished_at, o.ended_at) < ${before}::timestamptz
          limit ${atATime}) returning order_id),
        heard as (update "order" set last_event = null where id in (select order_id from gone)),
        heard_before as (update parcel set last_event = null where order_id in (select order_id from gone))
        select from gone`,
    )
    erased += part.length
    if (part.length < atATime) return { erased }
  }
}
