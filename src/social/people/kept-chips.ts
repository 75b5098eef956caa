import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { fromRedis, type RedisDeps } from '../../platform/cache/from-redis.ts'
import { chipAvatar, chipColumns, type ChipRow } from './chips.ts'

/**
 * A reader may put back the chip from before a change of the profile: it is wrong for this long at
 * most.
 */
const lifeSeconds = 300

export const chipKey = (personId: string) => `chip:${personId}`

/**
 * Chips of people by id, read in one statement and kept in Redis for lists. Checks neither blocks
 * nor suspension.
 */
export async function refreshChips(ctx: Ctx, personIds: string[]): Promise<Map<string, ChipRow>> {
  if (personIds.length === 0) return new Map()
  const found = await rows(
    ctx.main.db,
    sql<ChipRow>`
      select p.id, ${chipColumns('p')} from person p ${chipAvatar('p')} where p.id = any(${personIds}::uuid[]) and p.handle is not null`,
  )
  await fromRedis(ctx, (redis) => Promise.all(found.map((row) => redis.set(chipKey(row.id), JSON.stringify(row), 'EX', lifeSeconds))))
  return new Map(found.map((row) => [row.id, row]))
}

/** Call it after the commit of a change that the chip shows. */
export async function dropChip(ctx: RedisDeps, personId: string): Promise<void> {
  await fromRedis(ctx, (redis) => redis.del(chipKey(personId)))
}
