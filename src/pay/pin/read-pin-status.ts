import type { MemberCtx } from '../../context.ts'
import { findPinState } from './internal/find-pin-state.ts'
import { triesLeftOf } from './rules.ts'
import type { PinStatus } from './schema.ts'
import { findEvidence } from './unlock-evidence.ts'

/** The state of the caller's PIN, and what the next step still needs. Costs no guess. */
export async function readPinStatus(ctx: MemberCtx): Promise<PinStatus> {
  const [state, evidence] = await Promise.all([findPinState(ctx.main.db, ctx.actor.personId), findEvidence(ctx, ctx.main.db)])
  const isLocked = state.kind === 'locked'
  return {
    state: state.kind,
    triesLeft: triesLeftOf(state),
    needsRenewal: state.kind === 'set' && state.setupId !== (await ctx.platform.pinVault.newest()).id,
    unlock: {
      account: isLocked && !evidence.account,
      identity: isLocked && !evidence.identity,
      linkFirst: isLocked && !evidence.hasAccount,
    },
    mayAddDevice: evidence.mayAddDevice,
  }
}
