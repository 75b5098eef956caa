import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { wakeStreams } from '../../realtime/publish.ts'
import { forget, remember } from '../../platform/cache/read-through.ts'
import { endSessions, isLive } from './end-sessions.ts'
import { sessionKey } from './find-session.ts'

const tombstoneMs = 600_000

/** Ends one session of one person; false when it is not theirs. Ended in Postgres first, then over whatever the cache holds. */
export async function revokeSession(ctx: Ctx, personId: string, sessionId: string): Promise<boolean> {
  return (await revoke(ctx, sql`s.id = ${sessionId} and s.person_id = ${personId}`)) > 0
}

/** Ends every session of a person, at once and everywhere: suspension, withdrawal, another role. */
export async function revokeSessionsOf(ctx: Ctx, personId: string): Promise<number> {
  return revoke(ctx, sql`s.person_id = ${personId}`)
}

/** Repeating it lays the tombstone again: a call that failed between Postgres and Redis is mended by a second one. */
async function revoke(ctx: Ctx, which: Sql): Promise<number> {
  const ended = await endSessions(ctx.main.db, which, ctx.now())
  await buryTokens(
    ctx,
    ended.map((row) => row.tokenHash),
  )
  await wakeStreams(
    ctx,
    ended.map((row) => row.personId),
  )
  return ended.length
}

/** Over the cache keys of sessions that Postgres already holds as ended. UNAVAILABLE when Redis may still say otherwise for a minute. */
export async function buryTokens(ctx: Ctx, tokenHashes: Uint8Array[]): Promise<void> {
  try {
    await remember(ctx.redis, tokenHashes.map(sessionKey), null, tombstoneMs)
  } catch (error) {
    throw new KiwiError('UNAVAILABLE', { cause: error })
  }
}

/**
 * To be called after a commit that changed who the person is to us: status, role, a shop opened. The next request reads
 * Postgres, and their open event streams look at once whether they may go on.
 */
export async function forgetActor(ctx: Ctx, personId: string): Promise<void> {
  const live = await rows(
    ctx.main.db,
    sql<{ tokenHash: Uint8Array }>`select s.token_hash from session s where s.person_id = ${personId} and ${isLive(ctx.now())}`,
  )
  await forget(
    ctx.redis,
    live.map((row) => sessionKey(row.tokenHash)),
  )
  await wakeStreams(ctx, [personId])
}
