import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { forget, readThrough } from '../../platform/cache/read-through.ts'

const keepMs = 600_000

const hiddenKey = (personId: string) => `blocks:${personId}`

/**
 * Whom the caller must not see, and who must not see the caller: everybody with a block between them, in either direction.
 * One Redis command as a rule, no SQL; empty for an anonymous caller. It cannot hold what a finished block made untrue.
 */
export async function hiddenPeople(ctx: Ctx): Promise<Set<string>> {
  if (!ctx.actor) return new Set()
  const { personId } = ctx.actor
  return new Set(await readThrough(ctx, { key: hiddenKey(personId), keepMs: () => keepMs, load: () => loadHidden(ctx, personId) }))
}

/** After the commit of a block or its end, for both people. */
export async function forgetHidden(ctx: Ctx, personIds: string[]): Promise<void> {
  await forget(ctx.redis, personIds.map(hiddenKey))
}

/** Two index-only scans: the primary key one way, block_blocked the other. */
async function loadHidden(ctx: Ctx, personId: string): Promise<string[]> {
  const found = await rows(
    ctx.main.db,
    sql<{
      id: string
    }>`select blocked_id as id from block where blocker_id = ${personId} union select blocker_id from block where blocked_id = ${personId}`,
  )
  return found.map(({ id }) => id)
}
