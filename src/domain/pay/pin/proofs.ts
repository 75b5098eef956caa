import { sql } from 'drizzle-orm'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { hashToken } from '../../people/tokens.ts'

/** Whether this is a live proof of the caller's PIN, made on this session. */
export async function isLiveProof(ctx: MemberCtx, tx: MainTx, proof: string): Promise<boolean> {
  const found = await rows(
    tx.db,
    sql`select from pin_proof p join device_key d on d.id = p.device_id and d.revoked_at is null
        where p.token_hash = ${hashToken(proof)} and p.person_id = ${ctx.actor.personId}::uuid
          and p.session_id = ${ctx.actor.sessionId}::uuid and p.expires_at > ${ctx.now().toISOString()}::timestamptz`,
  )
  return found.length > 0
}

/** Ends every proof of a person but one: nothing can be paid until the PIN is right again. */
export async function endProofs(tx: MainTx, personId: string, kept: string | null = null): Promise<void> {
  await rows(
    tx.db,
    sql`delete from pin_proof where person_id = ${personId}::uuid ${kept === null ? sql`` : sql`and token_hash <> ${hashToken(kept)}`}`,
  )
}
