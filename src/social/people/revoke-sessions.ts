import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { wakeStreams } from '../../realtime/publish.ts'
import { forget, remember } from '../../platform/cache/read-through.ts'
import { type EndedBecause, endSessions, isLive } from './end-sessions.ts'
import { sessionKey } from './find-session.ts'
import { forgetEverywhere } from './internal/session-memory.ts'

const tombstoneMs = 600_000

/** Ends one session of a person at once; false if it is not theirs. Errors: UNAVAILABLE. */
export async function revokeSession(ctx: Ctx, personId: string, sessionId: string, because: EndedBecause = 'decided'): Promise<boolean> {
  return (await revoke(ctx, sql`s.id = ${sessionId} and s.person_id = ${personId}`, because)) > 0
}

/** Ends every session of a person at once. Errors: UNAVAILABLE. */
export async function revokeSessionsOf(ctx: Ctx, personId: string, because: EndedBecause = 'decided'): Promise<number> {
  return revoke(ctx, sql`s.person_id = ${personId}`, because)
}

/** Ends every session of a person but one. Errors: UNAVAILABLE. */
export async function revokeOtherSessions(ctx: Ctx, personId: string, keptId: string, because: EndedBecause): Promise<void> {
  await revoke(ctx, sql`s.person_id = ${personId} and s.id <> ${keptId}`, because)
}

/** Postgres first, then Redis; a repeated call writes tombstones that a failed one did not. */
async function revoke(ctx: Ctx, which: Sql, because: EndedBecause): Promise<number> {
  const ended = await endSessions(ctx, ctx.main.db, which, because)
  await endCachedSessions(ctx, ended)
  await wakeStreams(
    ctx,
    ended.map(({ personId }) => personId),
  )
  return ended.length
}

/**
 * Writes tombstones over cached sessions, and every process forgets them. Errors: UNAVAILABLE
 * (Redis may hold live ones).
 */
export async function endCachedSessions(ctx: Ctx, ended: { tokenHash: Uint8Array }[]): Promise<void> {
  try {
    const keys = ended.map(({ tokenHash }) => sessionKey(tokenHash))
    await remember(ctx.redis, keys, null, tombstoneMs)
    await forgetEverywhere(ctx, keys)
  } catch (error) {
    throw new KiwiError('UNAVAILABLE', { cause: error })
  }
}

/**
 * After a commit that changed a person's status, role or shop: the next request reads Postgres, and
 * open event streams check at once whether they may continue.
 */
export async function forgetActor(ctx: Ctx, personId: string): Promise<void> {
  const live = await rows(
    ctx.main.db,
    sql<{ tokenHash: Uint8Array }>`select s.token_hash from session s where s.person_id = ${personId} and ${isLive(ctx.now())}`,
  )
  const keys = live.map(({ tokenHash }) => sessionKey(tokenHash))
  await forget(ctx.redis, keys)
  await forgetEverywhere(ctx, keys)
  await wakeStreams(ctx, [personId])
}
