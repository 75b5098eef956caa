import type { z } from 'zod'
import { type Ctx, signedInCaller } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { markHidden } from '../access/recently-hidden.ts'
import { revokeSessionsOf } from '../people/revoke-sessions.ts'
import { hashToken, newToken } from '../people/tokens.ts'
import { reconcileCounts } from '../reactions/reconcile-counts.ts'
import { freshSession } from '../people/fresh-session.ts'
import { endsByPaying, type FindObstacles, graceMs, receiptMs, type RestPart } from './rules.ts'
import type { leaveInput, leaveOutput } from './schema.ts'

/**
 * The caller leaves: hidden everywhere at once, all sessions end, and after the grace a job removes
 * them. Signing in before that returns everything, a suspension too. What is left of the shop, and
 * of the wallet of suspended people, who cannot withdraw, goes to the linked account, and the
 * removal waits for it. No PIN is asked: the sign-in is fresh, and nobody who leaves can link
 * another account. Errors: IDENTITY_REQUIRED, NOT_FOUND (another handle), FORBIDDEN (the sign-in
 * is too old), CONFLICT (something has to end first, or the rest cannot go there).
 */
export async function leave(
  ctx: Ctx,
  { words, handle, payRestTo = null }: z.input<typeof leaveInput>,
  findObstacles: FindObstacles,
  rest?: RestPart,
): Promise<z.infer<typeof leaveOutput>> {
  const { personId, sessionId } = signedInCaller(ctx)
  const now = ctx.now()
  const secret = newToken(ctx)
  const endsAt = new Date(now.getTime() + graceMs)
  await write(ctx, async (tx) => {
    const [me] = await rows(
      tx.db,
      sql<{ handle: string | null; status: string; isFresh: boolean }>`
        select handle, status, ${freshSession(sessionId, now)} as is_fresh from person where id = ${personId}::uuid for update`,
    )
    if (me?.status === 'pending') throw new KiwiError('IDENTITY_REQUIRED')
    if (!me || me.status === 'withdrawn' || me.handle !== handle) throw new KiwiError('NOT_FOUND', { field: 'handle' })
    if (!me.isFresh) throw new KiwiError('FORBIDDEN', { reason: 'sign_in_again' })
    const isSuspended = me.status === 'suspended'
    const paysRest = payRestTo !== null
    const payee = paysRest ? await rest?.lock(tx, personId, now) : null
    if (paysRest && payee?.to?.id !== payRestTo) throw new KiwiError('CONFLICT', { field: 'payRestTo' })
    // A payment holds the wallet's row until it commits: wait for it, then look.
    await run(tx.db, sql`select from account where person_id = ${personId}::uuid for no key update`)
    const obstacle = (await findObstacles(tx.db, personId)).find((one) => !(paysRest && endsByPaying(one, isSuspended)))
    if (obstacle) throw new KiwiError('CONFLICT', { reason: 'leaving_obstacle', details: { kind: obstacle.kind } })
    const id = newId(now)
    await run(
      tx.db,
      sql`insert into leaving (id, person_id, state, words, pays_rest, asked_at, ends_at, receipt_hash, receipt_until)
          values (${id}::uuid, ${personId}::uuid, 'grace', ${words}, ${paysRest}, ${now}::timestamptz, ${endsAt}::timestamptz, ${hashToken(secret)},
            ${new Date(endsAt.getTime() + receiptMs)}::timestamptz)`,
    )
    await run(
      tx.db,
      sql`update person set status = 'withdrawn', leaves_suspended = status = 'suspended', leaves_at = ${endsAt}::timestamptz where id = ${personId}::uuid`,
    )
    if (paysRest) await rest?.pay(tx, personId, now)
    await enqueue(tx, 'people.completeLeaving', { leavingId: id }, { now, runAt: endsAt })
    // Lists in Redis may still name their posts.
    tx.afterCommit(() => markHidden(ctx, 'authors', personId))
    // If Redis fails here, the person still gets the secret, which is shown once: nobody withdrawn
    // is an actor anywhere.
    tx.afterCommit(async () => {
      await revokeSessionsOf(ctx, personId)
      // What they did is withheld (functions/status.sql): counts in Redis follow at once.
      await reconcileCounts(ctx)
    })
  })
  ctx.client?.dropToken()
  return { secret, endsAt: endsAt.toISOString() }
}
