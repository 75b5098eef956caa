import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainClient, MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { addDeviceWithinMs, type UnlockEvidence, unlockWithinMs } from './rules.ts'

/** A 1-won check of the account that is linked now: for the unlock, or when it was linked. */
const accountProof = (ctx: MemberCtx) => sql`
  select v.id from account_verification v join bank_account b
      on b.person_id = v.person_id and b.unlinked_at is null and b.duplicate_index = any(v.duplicate_index || v.other_indexes)
   where v.person_id = ${ctx.actor.personId}::uuid and v.state = 'confirmed' and v.used_at is null
     and v.confirmed_at > ${since(ctx, unlockWithinMs)}`

const identityProof = (ctx: MemberCtx, withinMs: number) => sql`
  select verification_id from identity_check
   where session_id = ${ctx.actor.sessionId}::uuid and person_id = ${ctx.actor.personId}::uuid and verified_at > ${since(ctx, withinMs)}`

/** A condition: the caller verified their identity on this session within that time. */
export const hasLatelyVerified = (ctx: MemberCtx, withinMs: number) => sql`exists (${identityProof(ctx, withinMs)})`

function since(ctx: MemberCtx, ageMs: number) {
  return sql`${new Date(ctx.now().getTime() - ageMs)}::timestamptz`
}

export interface FoundEvidence extends UnlockEvidence {
  hasAccount: boolean
  mayAddDevice: boolean
}

/** What the person proved recently and did not use yet. */
export async function findEvidence(ctx: MemberCtx, db: MainClient['db']): Promise<FoundEvidence> {
  return one(
    db,
    sql<FoundEvidence>`select exists (${accountProof(ctx)}) as account,
               exists (${identityProof(ctx, unlockWithinMs)} and used_at is null) as identity,
               exists (select from bank_account where person_id = ${ctx.actor.personId}::uuid and unlinked_at is null) as has_account,
               ${hasLatelyVerified(ctx, addDeviceWithinMs)} as may_add_device`,
  )
}

/** Uses up one proof of each kind for one unlock. Throws PIN_LOCKED if another unlock used them. */
export async function useEvidence(ctx: MemberCtx, tx: MainTx): Promise<void> {
  const at = sql`${ctx.now()}::timestamptz`
  const accounts = await rows(
    tx.db,
    sql`update account_verification set used_at = ${at} where used_at is null and id = (${accountProof(ctx)} limit 1) returning id`,
  )
  const identities = await rows(
    tx.db,
    sql`update identity_check set used_at = ${at}
        where used_at is null and verification_id = (${identityProof(ctx, unlockWithinMs)} and used_at is null limit 1) returning verification_id`,
  )
  if (accounts.length === 0 || identities.length === 0) throw new KiwiError('PIN_LOCKED')
}
