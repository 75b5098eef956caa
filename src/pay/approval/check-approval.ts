import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { hashToken } from '../../social/people/tokens.ts'
import { mustBeOn } from '../../social/switches/switches.ts'
import { importDeviceKey } from '../pin/device-keys.ts'
import { isCallers, liveProofs } from '../pin/proofs.ts'
import { type ApprovalInput, type PaymentStatement, paymentStatement } from './schema.ts'

export interface Approval {
  personId: string
  deviceId: string
  proofHash: Uint8Array
  statement: string
  signature: Uint8Array<ArrayBuffer>
}

/** A live proof of the PIN on this session and device, and the device's key. */
export interface LiveProof {
  nonce: string
  publicKey: Uint8Array
}

/**
 * Checks that the caller's device signed exactly this payment under a live proof of the PIN. Reads
 * only; `recordApprovals` checks the proof again inside the payment's transaction. Throws
 * PIN_REQUIRED (no live proof for this session and device), APPROVAL_INVALID.
 */
export async function checkApproval(ctx: MemberCtx, payment: Omit<PaymentStatement, 'nonce'>, given: ApprovalInput): Promise<Approval> {
  const [proof] = await rows(ctx.main.db, liveProof(ctx, given))
  return checkSigned(ctx, payment, given, proof)
}

/** Selects the given proof if it is live; also for a statement that reads the payee with it. */
export function liveProof(ctx: MemberCtx, given: ApprovalInput): Sql<LiveProof> {
  return sql<LiveProof>`
    select p.nonce, d.public_key from ${liveProofs(ctx.now())} where ${isCallers(ctx, given.proof)} and d.id = ${given.deviceId}::uuid`
}

/** As checkApproval, for a proof that was just read; null or undefined where there was none. */
export async function checkSigned(
  ctx: MemberCtx,
  payment: Omit<PaymentStatement, 'nonce'>,
  given: ApprovalInput,
  proof: { [Part in keyof LiveProof]: LiveProof[Part] | null } | undefined,
): Promise<Approval> {
  await mustBeOn(ctx, 'payments')
  if (!proof?.nonce || !proof.publicKey) throw new KiwiError('PIN_REQUIRED')
  const statement = paymentStatement({ ...payment, nonce: proof.nonce })
  const signature = new Uint8Array(Buffer.from(given.signature, 'base64url'))
  const key = await importDeviceKey(proof.publicKey)
  const isSigned = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, new TextEncoder().encode(statement))
  if (!isSigned) throw new KiwiError('APPROVAL_INVALID', { field: 'approval.signature' })
  return { personId: ctx.actor.personId, deviceId: given.deviceId, proofHash: hashToken(given.proof), statement, signature }
}

/**
 * Keeps what was signed beside what it moved, one statement for many. Throws PIN_REQUIRED when a
 * proof or device has ended since it was checked, or the same signature has paid for something
 * else: the transaction must not commit.
 */
export async function recordApprovals(tx: MainTx, approved: { subjectId: string; approval: Approval }[], now: Date): Promise<void> {
  if (approved.length === 0) return
  const given = approved.map(({ subjectId, approval }) => ({ subjectId, ...approval }))
  const kept = await rows(
    tx.db,
    sql<{ subjectId: string }>`
      insert into payment_approval (subject_id, person_id, device_id, statement, signature, created_at)
      select i.subject_id, i.person_id, i.device_id, i.statement, i.signature, ${now}::timestamptz
      from ${sql.unnest('i', given, { subjectId: 'uuid', personId: 'uuid', deviceId: 'uuid', proofHash: 'bytea', statement: 'text', signature: 'bytea' })}
      join (${liveProofs(now)}) on p.token_hash = i.proof_hash and p.person_id = i.person_id and d.id = i.device_id
      on conflict (person_id, statement) do nothing returning subject_id`,
  )
  if (kept.length < approved.length) throw new KiwiError('PIN_REQUIRED')
}
