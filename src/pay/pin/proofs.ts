import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { hashToken } from '../../social/people/tokens.ts'

/** The only rule for live proofs, for a `from`: `pin_proof p` in time, its device `d` live. */
export function liveProofs(now: Date): Sql {
  return sql`pin_proof p join device_key d on d.id = p.device_id and d.person_id = p.person_id
      and d.revoked_at is null and p.expires_at > ${now}::timestamptz`
}

/** A condition on `pin_proof p`: it is this proof, and the caller made it on this session. */
export function isCallers(ctx: MemberCtx, proof: string): Sql {
  return sql`p.token_hash = ${hashToken(proof)} and p.person_id = ${ctx.actor.personId}::uuid and p.session_id = ${ctx.actor.sessionId}::uuid`
}

/** Whether this is a live proof of the caller's PIN, made on this session. */
export async function isLiveProof(ctx: MemberCtx, tx: MainTx, proof: string): Promise<boolean> {
  const found = await rows(tx.db, sql`select from ${liveProofs(ctx.now())} where ${isCallers(ctx, proof)}`)
  return found.length > 0
}

/** Ends every proof of a person except `kept`: to pay, they must enter the PIN again. */
export async function endProofs(tx: MainTx, personId: string, kept: string | null = null): Promise<void> {
  await run(
    tx.db,
    sql`delete from pin_proof where person_id = ${personId}::uuid ${kept === null ? sql`` : sql`and token_hash <> ${hashToken(kept)}`}`,
  )
}
