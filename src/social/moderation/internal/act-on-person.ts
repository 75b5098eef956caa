import type { Ctx } from '../../../context.ts'
import { one, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import type { Sanction } from '../../../shared/moderation.ts'
import { markHidden, unmarkAuthor } from '../../access/recently-hidden.ts'
import { revokeSessionsOf } from '../../people/revoke-sessions.ts'
import { reconcileCounts } from '../../reactions/reconcile-counts.ts'
import { decideLimit, decideSuspension, type Standing } from '../rules.ts'

/**
 * The part of the sanctions of a person that moves money's rights: of the wing above, given by
 * whoever takes the action.
 */
export interface MoneyParts {
  /** False: it is frozen already. */
  freeze(tx: MainTx, personId: string, now: Date): Promise<boolean>
  /** False: it is not frozen. */
  unfreeze(tx: MainTx, personId: string, now: Date): Promise<boolean>
}

/** For who touches no money. */
export const noMoney: MoneyParts = { freeze: () => Promise.resolve(false), unfreeze: () => Promise.resolve(false) }

interface Sanctioning {
  personId: string
  until: Date | null
  money: MoneyParts
}

/** The caller has locked the person. Errors: CONFLICT (it stands already). */
export async function sanction(
  ctx: Ctx,
  tx: MainTx,
  which: Extract<Sanction, 'limit' | 'suspend' | 'freeze' | 'ban'>,
  { personId, until, money }: Sanctioning,
): Promise<void> {
  const now = ctx.now()
  const standing = await standingOf(tx, personId)
  switch (which) {
    case 'limit':
      if (decideLimit(standing, until) === 'refuse') throw conflict(standing)
      await run(tx.db, sql`update person set is_limited = true, limited_until = ${until}::timestamptz where id = ${personId}::uuid`)
      await endLater(tx, until, now)
      // Lists in Redis may still offer their posts.
      tx.afterCommit(() => markHidden(ctx, 'authors', personId))
      return
    case 'suspend':
    case 'ban': {
      const decision = decideSuspension(standing, { which, until })
      if (decision === 'refuse') throw conflict(standing)
      await run(
        tx.db,
        sql`update person set status = case when status = 'withdrawn' then status else 'suspended' end, suspended_until = ${which === 'ban' ? null : until}::timestamptz,
          banned_at = ${which === 'ban' ? now : null}::timestamptz where id = ${personId}::uuid`,
      )
      await endLater(tx, until, now)
      await enqueue(tx, 'search.remove', { kind: 'person', keys: [personId] }, { now })
      tx.afterCommit(() => markHidden(ctx, 'authors', personId))
      tx.afterCommit(() => settleAccess(ctx, personId))
      return
    }
    case 'freeze':
      if (!(await money.freeze(tx, personId, now))) throw conflict(standing)
      return
    default: {
      const unhandled: never = which
      throw new Error(`No such sanction: ${String(unhandled)}`)
    }
  }
}

/** The caller has locked the person. Errors: CONFLICT (it does not stand). */
export async function lift(ctx: Ctx, tx: MainTx, which: Sanction | null, { personId, money }: Sanctioning): Promise<void> {
  const now = ctx.now()
  const standing = await standingOf(tx, personId)
  switch (which) {
    case 'limit':
      if (!standing.isLimited) throw conflict(standing)
      await run(tx.db, sql`update person set is_limited = false, limited_until = null where id = ${personId}::uuid`)
      if (standing.status === 'active') tx.afterCommit(() => unmarkAuthor(ctx, personId, { ...standing, isLimited: false }))
      return
    case 'suspend':
    case 'ban':
      if (which === 'ban' ? !standing.isBanned : !standing.isSuspended || standing.isBanned) throw conflict(standing)
      await run(
        tx.db,
        sql`update person set status = case when status = 'withdrawn' then status else ${standing.isProven ? 'active' : 'pending'} end,
          suspended_until = null, banned_at = null, leaves_suspended = false where id = ${personId}::uuid`,
      )
      if (standing.status === 'suspended' && standing.isProven) tx.afterCommit(() => unmarkAuthor(ctx, personId, standing))
      tx.afterCommit(() => settleAccess(ctx, personId))
      return
    case 'freeze':
      if (!(await money.unfreeze(tx, personId, now))) throw conflict(standing)
      return
    default:
      throw new KiwiError('BAD_INPUT', { field: 'lifts' })
  }
}

/** The schedule of the job is for what this misses. */
async function endLater(tx: MainTx, until: Date | null, now: Date): Promise<void> {
  if (until !== null) await enqueue(tx, 'moderation.end', {}, { now, runAt: until })
}

/**
 * Sessions end on every device, and what the person did is withheld or comes back: counts in Redis
 * follow at once.
 */
async function settleAccess(ctx: Ctx, personId: string): Promise<void> {
  await revokeSessionsOf(ctx, personId)
  await reconcileCounts(ctx)
}

async function standingOf(tx: MainTx, personId: string): Promise<Standing> {
  return one(
    tx.db,
    sql<Standing>`
      select p.status, p.is_private, p.is_limited, p.limited_until, p.suspended_until, p.banned_at is not null as is_banned,
        p.status = 'suspended' or p.leaves_suspended as is_suspended,
        p.handle is not null and exists (select from identity i where i.person_id = p.id) as is_proven
      from person p where p.id = ${personId}::uuid`,
  )
}

function conflict({ status }: Standing): KiwiError {
  return new KiwiError('CONFLICT', { field: 'action', details: { status } })
}
