import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { poolPressure } from './schema.ts'

const minuteMs = 60_000
const minutesKept = 60
/** A Redis Cluster places keys by the part in braces, so that one MGET reads them all. */
const keyOf = (minute: number) => `{pool:refused}:${minute}`

/** Counts requests that found no free account, per minute. For operators: Redis may lose it. */
export async function countRefusal(ctx: Ctx): Promise<void> {
  const key = keyOf(Math.floor(ctx.now().getTime() / minuteMs))
  await ctx.redis
    .multi()
    .incr(key)
    .expire(key, (minutesKept + 1) * 60)
    .exec()
    .catch((err: unknown) => ctx.logger.warn({ err }, 'a refusal was not counted'))
}

/** How full the pool is now, and how many requests found no free account in the last hour. */
export async function readPressure(ctx: Ctx): Promise<z.infer<typeof poolPressure>> {
  const minute = Math.floor(ctx.now().getTime() / minuteMs)
  const keys = Array.from({ length: minutesKept }, (_, age) => keyOf(minute - age))
  const [{ total, leased, quarantined }, refused] = await Promise.all([
    one(
      ctx.main.db,
      sql<{ total: number; leased: number; quarantined: number }>`select count(*)::int as total, count(v.lease_id)::int as leased,
                 count(*) filter (where v.lease_id is null and v.quarantined_until > ${ctx.now()}::timestamptz)::int as quarantined
          from virtual_account v where not v.is_retired`,
    ),
    ctx.redis.mget(keys).catch(() => []),
  ])
  const refusedLastHour = refused.reduce((sum, count) => sum + Number(count ?? 0), 0)
  return { total, free: total - leased - quarantined, leased, quarantined, refusedLastHour }
}
