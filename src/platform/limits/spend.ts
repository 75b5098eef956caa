import { KiwiError } from '../../errors.ts'
import type { Limits } from './port.ts'
import { type Caller, type Charge, chargesFor, type Cost, ownCharges } from '../../shared/limits.ts'

/** Takes the cost of all calls first. Throws TOO_MANY_REQUESTS with `retryAfterSeconds`. */
export async function spendCalls(deps: { limits: Limits }, calls: readonly Cost[], caller: Caller): Promise<void> {
  await spend(deps, chargesFor(calls, caller))
}

/** Takes the cost of `count` actions within one call. Throws TOO_MANY_REQUESTS. */
export async function spendOwn(
  ctx: { limits: Limits; network: string | null; actor: Caller['actor'] },
  cost: Cost,
  count: number,
): Promise<void> {
  // Only calls over a network are counted, not jobs and seeds.
  if (count > 0 && ctx.network !== null) await spend(ctx, ownCharges(cost, count, { network: ctx.network, actor: ctx.actor }))
}

async function spend({ limits }: { limits: Limits }, charges: Charge[]): Promise<void> {
  const waitSeconds = await limits.take(charges)
  if (waitSeconds !== null) throw tooMany(waitSeconds)
}

export function tooMany(retryAfterSeconds: number): KiwiError {
  return new KiwiError('TOO_MANY_REQUESTS', { details: { retryAfterSeconds } })
}
