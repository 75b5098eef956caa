import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { poolPressure } from './schema.ts'

const minuteMs = 60_000
const minutesKept = 60
/** In braces what a Redis Cluster places by, so that one MGET reads them all. */
const keyOf = (minute: number) => `{pool:refused}:${minute}`

/** Counts somebody who found no free account, by the minute. A sign for operators: Redis may forget it. */
export async function countRefusal(ctx: Ctx): Promise<void> {
  const key = keyOf(Math.floor(ctx.now().getTime() / minuteMs))
  await ctx.redis
    .multi()
    .incr(key)
    .expire(key, (minutesKept + 1) * 60)
    .exec()
    .catch((err: unknown) => ctx.logger.warn({ err }, 'a refusal was not counted'))
}

/** How full the pool is now, and how many found it empty in the last hour. */
export async function readPressure(ctx: Ctx): Promise<z.infer<typeof poolPressure>> {
  const minute = Math.floor(ctx.now().getTime() / minuteMs)
  const keys = Array.from({ length: minutesKept }, (_, age) => keyOf(minute - age))
  const [found, refused] = await Promise.all([
    rows<{ total: number; leased: number; quarantined: number }>(
      ctx.main.db,
      sql`select count(*)::int as total, count(v.lease_id)::int as leased,
                 count(*) filter (where v.lease_id is null and v.quarantined_until > ${ctx.now().toISOString()}::timestamptz)::int as quarantined
          from virtual_account v where not v.is_retired`,
    ),
    ctx.redis.mget(keys).catch(() => []),
  ])
  const { total, leased, quarantined } = found[0]!
  const refusedLastHour = refused.reduce((sum, count) => sum + Number(count ?? 0), 0)
  return { total, free: total - leased - quarantined, leased, quarantined, refusedLastHour }
}
