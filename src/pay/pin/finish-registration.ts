import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { write } from '../../db/write.ts'
import { findPinState } from './internal/find-pin-state.ts'
import { endProofs, isLiveProof } from './proofs.ts'
import { findOwnDevice, registerDevice } from './internal/register-device.ts'
import { decideRegistration, type PinState } from './rules.ts'
import type { finishRegistrationInput, finishRegistrationOutput } from './schema.ts'
import { findEvidence, useEvidence } from './unlock-evidence.ts'

type Input = z.infer<typeof finishRegistrationInput>

/** Saves the record of a first PIN, a changed one, or one after a lock. Errors: see the schema. */
export async function finishRegistration(ctx: MemberCtx, input: Input): Promise<z.infer<typeof finishRegistrationOutput>> {
  return write(ctx, async (tx) => {
    const state = await findPinState(tx.db, ctx.actor.personId)
    // The answer of an earlier call was lost.
    if (state.kind !== 'unset' && state.credentialId === input.registrationId)
      return { deviceId: input.device && (await findOwnDevice(tx, ctx.actor.personId, input.device.publicKey)) }
    const evidence = await findEvidence(ctx, tx.db)
    const hasProof = input.proof !== null && (await isLiveProof(ctx, tx, input.proof))
    const right = decideRegistration(state, hasProof, evidence)
    if (right.kind === 'refuse') {
      const { account, identity } = evidence
      throw new KiwiError(right.code, right.code === 'PIN_LOCKED' ? { details: { account: !account, identity: !identity } } : {})
    }
    const isFirst = right.kind === 'first'
    if (input.device && !isFirst && !evidence.mayAddDevice) throw new KiwiError('REVERIFY_REQUIRED', { field: 'device' })

    if (right.kind === 'unlock') await useEvidence(ctx, tx)
    await saveRecord(ctx, tx, input, state, right.kind === 'unlock')
    await endProofs(tx, ctx.actor.personId, right.kind === 'change' ? input.proof : null)
    const deviceId = input.device ? await registerDevice(ctx, tx, input.device, { isNews: !isFirst }) : null
    return { deviceId }
  })
}

async function saveRecord(ctx: MemberCtx, tx: MainTx, input: Input, state: PinState, unlocks: boolean): Promise<void> {
  const { personId, sessionId } = ctx.actor
  const { outcome } = await one(
    tx.db,
    sql<{ outcome: 'saved' | 'expired' | 'conflict' }>`
      select vault.save_record(${input.registrationId}::uuid, ${personId}::uuid, ${sessionId}::uuid, ${input.registrationRecord},
        ${state.kind === 'unset' ? 0 : state.generation}::int, ${unlocks}::boolean, ${ctx.now()}::timestamptz) as outcome`,
  )
  if (outcome === 'expired') throw new KiwiError('PIN_REQUIRED', { field: 'registrationId' })
  if (outcome !== 'saved') throw new KiwiError('CONFLICT')
}
