import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../../db/write.ts'
import { findPinState } from './internal/find-pin-state.ts'
import { answerLogin } from './internal/opaque.ts'
import { endProofs } from './proofs.ts'
import { loginLifeMs, maxGuesses } from './rules.ts'
import type { startLoginInput, startLoginOutput } from './schema.ts'

interface Guess {
  record: string
  credentialId: string
  setupId: string
  generation: number
  failures: number
}

/**
 * One guess: counted and committed before it is answered, because the answer lets the client test a
 * PIN by itself. Errors: DEVICE_UNKNOWN, PIN_NOT_SET, PIN_LOCKED, UNAVAILABLE (the record's setup
 * cannot be read; no guess is counted).
 */
export async function startLogin(ctx: MemberCtx, input: z.infer<typeof startLoginInput>): Promise<z.infer<typeof startLoginOutput>> {
  const { personId, sessionId } = ctx.actor
  await refuseUnknownDevice(ctx, input.deviceId)
  const state = await findPinState(ctx.main.db, personId)
  if (state.kind === 'unset') throw new KiwiError('PIN_NOT_SET')
  if (state.kind === 'locked') throw new KiwiError('PIN_LOCKED')
  const setup = await setupOf(ctx, state.setupId)

  const guess = await takeGuess(ctx)
  // A registration came between: the guess stays counted, and the client asks again.
  if (guess.setupId !== state.setupId) throw new KiwiError('CONFLICT')
  const credential = { setup, credentialId: guess.credentialId, record: guess.record, personId }
  const { serverLoginState, loginResponse } = await answerLogin(credential, input.startLoginRequest)

  const now = ctx.now()
  const loginId = newId(now)
  const expiresAt = new Date(now.getTime() + loginLifeMs)
  await write(ctx, (tx) =>
    run(
      tx.db,
      sql`select vault.keep_login(${loginId}::uuid, ${personId}::uuid, ${sessionId}::uuid, ${input.deviceId}::uuid,
            ${guess.generation}::int, ${serverLoginState}, ${now}::timestamptz, ${expiresAt}::timestamptz)`,
    ),
  )
  return { loginId, loginResponse }
}

async function refuseUnknownDevice(ctx: MemberCtx, deviceId: string): Promise<void> {
  const found = await rows(
    ctx.main.db,
    sql`select from device_key where id = ${deviceId}::uuid and person_id = ${ctx.actor.personId}::uuid and revoked_at is null`,
  )
  if (found.length === 0) throw new KiwiError('DEVICE_UNKNOWN')
}

/** Read before the guess is counted: a fault of Kiwi's costs the person no guess. */
async function setupOf(ctx: MemberCtx, setupId: string): Promise<string> {
  const found = await ctx.platform.pinVault.byId(setupId).catch((cause: unknown) => {
    throw new KiwiError('UNAVAILABLE', { cause })
  })
  if (!found) throw new KiwiError('UNAVAILABLE', { cause: new Error(`PIN setup ${setupId} is not configured any more.`) })
  return found.setup
}

async function takeGuess(ctx: MemberCtx): Promise<Guess> {
  const { personId } = ctx.actor
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const [guess] = await rows(tx.db, sql<Guess>`select * from vault.take_guess(${personId}::uuid, ${now}::timestamptz)`)
    if (!guess) throw new KiwiError('PIN_LOCKED')
    if (guess.failures === maxGuesses) {
      await endProofs(tx, personId)
      // Told if this guess is wrong: when the client finishes the login, or when it expires.
      const lockedAt = now.toISOString()
      await enqueue(tx, 'pay.tellPinLocked', { personId, lockedAt }, { now, runAt: new Date(now.getTime() + loginLifeMs) })
    }
    return guess
  })
}
