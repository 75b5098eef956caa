import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { hashToken, newToken } from '../../social/people/tokens.ts'
import { write } from '../../db/write.ts'
import { findPinState } from './internal/find-pin-state.ts'
import { isRightPin } from './internal/opaque.ts'
import { proofLifeMs, triesLeftOf } from './rules.ts'
import type { finishLoginInput, finishLoginOutput } from './schema.ts'
import { noticeLock } from './tell-pin-locked.ts'

/**
 * Ends a guess: a right PIN gives a proof for this session and device, valid for payments of the
 * next five minutes. Errors: PIN_WRONG (details.triesLeft), PIN_LOCKED, PIN_REQUIRED (the login is
 * used, expired, another session's, or of an older PIN).
 */
export async function finishLogin(ctx: MemberCtx, input: z.infer<typeof finishLoginInput>): Promise<z.infer<typeof finishLoginOutput>> {
  const { personId } = ctx.actor
  const login = await useLogin(ctx, input.loginId)
  if (!login) throw new KiwiError('PIN_REQUIRED', { field: 'loginId' })
  if (!(await isRightPin(login.state, input.finishLoginRequest, personId))) throw await wrongPin(ctx)
  return giveProof(ctx, input.loginId, login.deviceId)
}

/** In a transaction of its own, so that the login stays used when a later step fails. */
async function useLogin(ctx: MemberCtx, loginId: string): Promise<{ state: string; deviceId: string } | undefined> {
  const { personId, sessionId } = ctx.actor
  const used = sql<{ state: string; deviceId: string }>`
    select state, device_id from vault.use_login(${loginId}::uuid, ${personId}::uuid, ${sessionId}::uuid, ${ctx.now()}::timestamptz)`
  const [login] = await write(ctx, (tx) => rows(tx.db, used))
  return login
}

async function wrongPin(ctx: MemberCtx): Promise<KiwiError> {
  const { personId } = ctx.actor
  const state = await findPinState(ctx.main.db, personId)
  if (state.kind !== 'locked') return new KiwiError('PIN_WRONG', { details: { triesLeft: triesLeftOf(state) } })
  const lockedAt = state.lockedAt?.toISOString() ?? ''
  await write(ctx, (tx) => noticeLock(tx, personId, lockedAt, ctx.now()))
  return new KiwiError('PIN_LOCKED')
}

async function giveProof(ctx: MemberCtx, loginId: string, deviceId: string): Promise<z.infer<typeof finishLoginOutput>> {
  const { personId, sessionId } = ctx.actor
  const now = ctx.now()
  const expiresAt = new Date(now.getTime() + proofLifeMs)
  const [proof, nonce] = [newToken(ctx), newToken(ctx)]
  const setupId = await write(ctx, async (tx) => {
    const { setup } = await one(
      tx.db,
      sql<{ setup: string | null }>`select vault.accept_guess(${loginId}::uuid, ${personId}::uuid) as setup`,
    )
    if (!setup) throw new KiwiError('PIN_REQUIRED', { field: 'loginId' })
    await run(tx.db, sql`delete from pin_proof where person_id = ${personId}::uuid and expires_at <= ${now}::timestamptz`)
    // The share locks keep both alive until the commit.
    const kept = await rows(
      tx.db,
      sql`insert into pin_proof (token_hash, person_id, session_id, device_id, nonce, created_at, expires_at)
          select ${hashToken(proof)}::bytea, ${personId}::uuid, s.id, d.id, ${nonce}, ${now}::timestamptz, ${expiresAt}::timestamptz
          from session s, device_key d
          where s.id = ${sessionId}::uuid and s.revoked_at is null
            and d.id = ${deviceId}::uuid and d.person_id = ${personId}::uuid and d.revoked_at is null
          for share of s, d
          returning token_hash`,
    )
    if (kept.length === 0) throw new KiwiError('DEVICE_UNKNOWN')
    return setup
  })
  const needsRenewal = setupId !== (await ctx.platform.pinVault.newest()).id
  return { proof, nonce, expiresAt: expiresAt.toISOString(), needsRenewal }
}
