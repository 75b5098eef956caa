import { type Actor, type MemberCtx, type RunnerCtx, type RunnerDeps, systemCtx } from '../../src/context.ts'
import type { PlannedPerson } from '../planned.ts'

/** Somebody of the plan who has an account now. */
export type CastMember = PlannedPerson & { actor: Actor }

/** The same house at another time: verbs date what they write by `ctx.now()`, and ids are made from it. */
export function atTime(deps: RunnerDeps, at: Date): RunnerDeps {
  return { ...deps, now: () => at }
}

/** The house's own context at a time in the past. */
export function systemAt(deps: RunnerDeps, at: Date): RunnerCtx {
  return systemCtx(atTime(deps, at), `demo-${at.getTime()}`)
}

/** A context in somebody's name at a time in the past. */
export function memberAt(deps: RunnerDeps, { actor }: { actor: Actor }, at: Date): MemberCtx & RunnerCtx {
  return { ...systemAt(deps, at), actor, device: 'demo' }
}
