import { type SQL, sql } from 'drizzle-orm'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { hashToken } from '../../social/people/tokens.ts'
import { isCallers, liveProofs } from '../pin/proofs.ts'
import { importDeviceKey } from './internal/device-keys.ts'
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
  public_key: Uint8Array
}

/**
 * Checks that the caller's device signed exactly this payment under a live proof of the PIN. Reads only; `recordApprovals` holds
 * it again inside the payment's transaction. Throws PIN_REQUIRED (no live proof for this session and device) or APPROVAL_INVALID.
 */
export async function checkApproval(ctx: MemberCtx, payment: Omit<PaymentStatement, 'nonce'>, given: ApprovalInput): Promise<Approval> {
  const [proof] = await rows<LiveProof>(ctx.main.db, liveProof(ctx, given))
  return checkSigned(ctx, payment, given, proof)
}

/** Selects the LiveProof of what was given, or no row; for a query that reads the payee too. */
export function liveProof(ctx: MemberCtx, given: ApprovalInput): SQL {
  return sql`select p.nonce, d.public_key from ${liveProofs(ctx.now())} where ${isCallers(ctx, given.proof)} and d.id = ${given.deviceId}::uuid`
}

/** As checkApproval, of a proof that was read just now. */
export async function checkSigned(
  ctx: MemberCtx,
  payment: Omit<PaymentStatement, 'nonce'>,
  given: ApprovalInput,
  proof: LiveProof | undefined,
): Promise<Approval> {
  if (!proof) throw new KiwiError('PIN_REQUIRED')
  const statement = paymentStatement({ ...payment, nonce: proof.nonce })
  const signature = new Uint8Array(Buffer.from(given.signature, 'base64url'))
  if (!(await isSignedBy(proof.public_key, statement, signature))) throw new KiwiError('APPROVAL_INVALID', { field: 'approval.signature' })
  return { personId: ctx.actor.personId, deviceId: given.deviceId, proofHash: hashToken(given.proof), statement, signature }
}

/**
 * Keeps what was signed beside what it moved, one statement for many. Throws PIN_REQUIRED when a proof or device has ended since
 * it was checked, or the same signature has paid for something else: the transaction must not commit.
 */
export async function recordApprovals(tx: MainTx, approved: { subjectId: string; approval: Approval }[], now: Date): Promise<void> {
  if (approved.length === 0) return
  const list = <Value>(pick: (one: (typeof approved)[number]) => Value, type: string) =>
    sql`${sql.param(approved.map(pick))}::${sql.raw(type)}[]`
  const hex = (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString('hex')}`
  const kept = await rows<{ subject_id: string }>(
    tx.db,
    sql`insert into payment_approval (subject_id, person_id, device_id, statement, signature, created_at)
        select i.subject, i.person, i.device, i.statement, i.signature, ${now.toISOString()}::timestamptz
        from unnest(${list((one) => one.subjectId, 'uuid')}, ${list((one) => one.approval.personId, 'uuid')},
          ${list((one) => one.approval.deviceId, 'uuid')}, ${list((one) => hex(one.approval.proofHash), 'bytea')},
          ${list((one) => one.approval.statement, 'text')}, ${list((one) => hex(one.approval.signature), 'bytea')})
          as i(subject, person, device, proof, statement, signature)
        join (${liveProofs(now)}) on p.token_hash = i.proof and p.person_id = i.person and d.id = i.device
        on conflict (person_id, statement) do nothing returning subject_id`,
  )
  if (kept.length < approved.length) throw new KiwiError('PIN_REQUIRED')
}

async function isSignedBy(publicKey: Uint8Array, statement: string, signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const key = await importDeviceKey(publicKey)
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, new TextEncoder().encode(statement))
}
