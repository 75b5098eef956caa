import { and, eq, inArray, isNull } from 'drizzle-orm'
import { deviceKey, pinProof } from '../../src/db/schema/approval.ts'
import type { Deps, MemberCtx } from '../../src/context.ts'
import { type ApprovalInput, type PaymentStatement, paymentStatement } from '../../src/pay/approval/schema.ts'
import { hashToken, newToken } from '../../src/social/people/tokens.ts'
import { newId } from '../../src/ids.ts'

export type Approve = (ctx: MemberCtx, payment: Omit<PaymentStatement, 'nonce'>) => Promise<ApprovalInput>

/**
 * A device of one person, as after a PIN ceremony: a registered key, and a proof per signed
 * payment.
 */
export async function giveWalletKey(deps: Deps, personId: string, now: Date): Promise<Approve> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const deviceId = newId(now)
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
  await deps.main.db.insert(deviceKey).values({ id: deviceId, personId, publicKey, name: 'demo', createdAt: now })

  return async (ctx, payment) => {
    const proof = newToken(deps)
    const nonce = newToken(deps)
    const at = ctx.now()
    const expiresAt = new Date(at.getTime() + 300_000)
    const { sessionId } = ctx.actor
    await deps.main.db
      .insert(pinProof)
      .values({ tokenHash: hashToken(proof), personId, sessionId, deviceId, nonce, createdAt: at, expiresAt })
    const statement = new TextEncoder().encode(paymentStatement({ ...payment, nonce }))
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, statement)
    return { deviceId, proof, signature: Buffer.from(signature).toString('base64url') }
  }
}

/** Removes the demo's devices and their proofs: their keys end with this process. */
export async function forgetWalletKeys({ main }: Deps, now: Date): Promise<void> {
  const demo = main.db.select({ id: deviceKey.id }).from(deviceKey).where(eq(deviceKey.name, 'demo'))
  await main.db.delete(pinProof).where(inArray(pinProof.deviceId, demo))
  await main.db
    .update(deviceKey)
    .set({ revokedAt: now })
    .where(and(eq(deviceKey.name, 'demo'), isNull(deviceKey.revokedAt)))
}
