import { type Actor, type MemberCtx, type RunnerCtx, type RunnerDeps, systemCtx } from '../../src/context.ts'
import type { PlannedPerson } from '../planned.ts'

/** A person of the plan with their account. */
export type CastMember = PlannedPerson & { actor: Actor }

/** A context at another time: verbs date rows by `ctx.now()` and make ids from it. */
export function atTime(deps: RunnerDeps, at: Date): RunnerDeps {
  return { ...deps, now: () => at }
}

/** The system's context at a time in the past. */
export function systemAt(deps: RunnerDeps, at: Date): RunnerCtx {
  return systemCtx(atTime(deps, at), `demo-${at.getTime()}`)
}

/** The context of a person at a time in the past. */
export function memberAt(deps: RunnerDeps, { actor }: { actor: Actor }, at: Date): MemberCtx & RunnerCtx {
  return { ...systemAt(deps, at), actor, device: 'demo' }
}
