import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { pinProof } from '../../db/schema/approval.ts'
import { session } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { forget, remember } from '../read-through.ts'
import { sessionKey } from './find-session.ts'

const tombstoneMs = 600_000

/** Ends one session of one person; false when it is not theirs. Ended in Postgres first, then over whatever the cache holds. */
export async function revokeSession(ctx: Ctx, personId: string, sessionId: string): Promise<boolean> {
  return (await revoke(ctx, and(eq(session.id, sessionId), eq(session.personId, personId)))) > 0
}

/** Ends every session of a person, at once and everywhere (suspension, withdrawal). */
export async function revokeSessionsOf(ctx: Ctx, personId: string): Promise<number> {
  return revoke(ctx, eq(session.personId, personId))
}

/** Repeating it lays the tombstone again: a call that failed between Postgres and Redis is mended by a second one. */
async function revoke(ctx: Ctx, which: ReturnType<typeof and>): Promise<number> {
  const now = ctx.now()
  const ended = await ctx.main.db
    .update(session)
    .set({ revokedAt: sql`coalesce(${session.revokedAt}, ${now.toISOString()}::timestamptz)` })
    .where(and(which, gt(session.expiresAt, now)))
    .returning({ id: session.id, personId: session.personId, tokenHash: session.tokenHash })
  await buryTokens(
    ctx,
    ended.map((row) => row.tokenHash),
  )
  if (ended.length > 0)
    await ctx.main.db.delete(pinProof).where(
      and(
        // What the index knows them by.
        inArray(pinProof.personId, [...new Set(ended.map((row) => row.personId))]),
        inArray(
          pinProof.sessionId,
          ended.map((row) => row.id),
        ),
      ),
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

/** To be called after a commit that changed who the person is to us: status, role, a shop opened. The next request reads Postgres. */
export async function forgetActor(ctx: Ctx, personId: string): Promise<void> {
  const live = await ctx.main.db
    .select({ tokenHash: session.tokenHash })
    .from(session)
    .where(and(eq(session.personId, personId), isNull(session.revokedAt), gt(session.expiresAt, ctx.now())))
  await forget(
    ctx.redis,
    live.map((row) => sessionKey(row.tokenHash)),
  )
}
