import type { pendingDecision } from '../../db/schema/staff.ts'
import type { Permission } from '../access/permissions.ts'

export type DecisionKind = (typeof pendingDecision.kind.enumValues)[number]

export const permissionFor = {
  ban: 'people.ban',
  freeze: 'money.freeze',
  points: 'money.decide',
  dispute: 'money.decide',
  debt: 'money.decide',
} as const satisfies Record<DecisionKind, Permission>

/** A proposal that nobody confirmed is void. */
export const proposalGoodForMs = 72 * 3_600_000

/** A wallet with more than this is frozen by two members of staff. */
const freezeAloneUpToKrw = 1_000_000

/**
 * Whether a second member of staff has to confirm it. `balanceKrw`: of the wallet and of what the
 * person's shop is owed.
 */
export function needsSecond(kind: 'ban' | 'freeze', balanceKrw: number): boolean {
  return kind === 'ban' || balanceKrw > freezeAloneUpToKrw
}

/**
 * What opens for an hour after a member of staff gave a reason: the page of a person, and what that
 * person sees.
 */
export const permissionToOpen = { look: 'people.look', view: 'people.view' } as const satisfies Record<string, Permission>
export const lookGoodForMs = 3_600_000
