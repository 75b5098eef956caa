import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { forget, readThrough, type ReadThroughOptions } from '../../platform/cache/read-through.ts'
import { blockedEitherWay } from './people.ts'

const keepMs = 600_000

const hiddenKey = (personId: string) => `hidden:${personId}`

/**
 * People whose posts no feed shows the caller: with a block between them, in either direction, or
 * muted by the caller. Usually one Redis command, no SQL; empty for an anonymous caller.
 */
export async function hiddenPeople(ctx: Ctx): Promise<Set<string>> {
  if (!ctx.actor) return new Set()
  const { personId } = ctx.actor
  return new Set(await readThrough(ctx, keptHiddenPeople(ctx, personId)))
}

export function keptHiddenPeople(ctx: Ctx, personId: string): ReadThroughOptions<string[]> {
  return { key: hiddenKey(personId), keepMs: () => keepMs, load: () => loadHidden(ctx, personId) }
}

/** After the commit of a block or its end, for both people; of a mute or its end, for the muter. */
export async function forgetHidden(ctx: Ctx, personIds: string[]): Promise<void> {
  await forget(ctx.redis, personIds.map(hiddenKey))
}

/** Three index-only scans: the primary keys, and block_blocked the other way. */
async function loadHidden(ctx: Ctx, personId: string): Promise<string[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string }>`
        ${blockedEitherWay(personId)}
        union select muted_id from mute where muter_id = ${personId}`,
  )
  return found.map(({ id }) => id)
}
