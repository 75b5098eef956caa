import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { write } from '../../db/write.ts'
import { mustStillHave, type Permission } from '../access/permissions.ts'
import { type Proposal, proposeOrConfirm } from '../staff/propose-or-confirm.ts'
import { needsSecond } from '../staff/rules.ts'
import type { contentActionInput, decidedAction, personActionInput, standingInput } from './action-schema.ts'
import { noMoney } from './internal/act-on-person.ts'
import { type ActionInput, type MoneyParts, recordAction } from './take-action.ts'

/**
 * Also the won of a person's wallet and of what is owed to their shop: above a line a second person
 * confirms a freeze.
 */
export interface StakedMoney extends MoneyParts {
  atStakeKrw(tx: MainTx, personId: string): Promise<number>
}

type Decided = z.infer<typeof decidedAction>
type Standing = z.infer<typeof standingInput>

/**
 * Warns, limits or suspends, or lifts it, outside of a case. Errors: as takeAction; FORBIDDEN about
 * oneself.
 */
export function actOnPerson(ctx: MemberCtx, { personId, lifts, until, ...input }: z.infer<typeof personActionInput>): Promise<Decided> {
  const action = { ...input, subject: { kind: 'person', id: personId } as const, until: until === null ? null : new Date(until) }
  return act(ctx, 'people.limit', lifts === null ? action : { ...action, lifts }, noMoney)
}

/** Hides or shows content outside of a case. Errors: as takeAction. */
export function actOnContent(ctx: MemberCtx, { lifts, ...input }: z.infer<typeof contentActionInput>): Promise<Decided> {
  return act(ctx, 'content.moderate', lifts === null ? input : { ...input, lifts }, noMoney)
}

/**
 * Bans, which a second member of staff has to ask for too, or lifts the ban. Errors: as takeAction
 * and proposeOrConfirm.
 */
export function setBan(ctx: MemberCtx, input: Standing): Promise<Decided> {
  return act(ctx, 'people.ban', standingOf('ban', input), noMoney, () => Promise.resolve('ban' as const))
}

/**
 * Freezes wallet and payouts, above a line with a second member of staff, or lifts the freeze.
 * Errors: as above.
 */
export function setFreeze(ctx: MemberCtx, input: Standing, money: StakedMoney): Promise<Decided> {
  const asks = async (tx: MainTx) => (needsSecond('freeze', await money.atStakeKrw(tx, input.personId)) ? ('freeze' as const) : null)
  return act(ctx, 'money.freeze', standingOf('freeze', input), money, asks)
}

type Asked = Omit<ActionInput, 'actor' | 'caseId'>

function standingOf(which: 'ban' | 'freeze', { personId, on, reason, reasonCode }: Standing): Asked {
  const about = { subject: { kind: 'person', id: personId } as const, reason, reasonCode }
  return on ? { ...about, action: which } : { ...about, action: 'restore', lifts: which }
}

async function act(
  ctx: MemberCtx,
  permission: Permission,
  input: Asked,
  money: MoneyParts,
  secondFor: (tx: MainTx) => Promise<Proposal['kind'] | null> = () => Promise.resolve(null),
): Promise<Decided> {
  const actor = ctx.actor.personId
  return write(ctx, async (tx) => {
    await mustStillHave(tx, actor, permission)
    const kind = input.action === 'restore' ? null : await secondFor(tx)
    if (kind !== null) {
      const { subject, reason, reasonCode } = input
      const agreement = await proposeOrConfirm(ctx, tx, { kind, personId: subject.id, terms: { reasonCode }, reason })
      if (agreement.outcome === 'waits')
        return { outcome: 'waits', actionId: null, decisionId: agreement.decisionId, waitsUntil: agreement.expiresAt.toISOString() }
    }
    const { id } = await recordAction(ctx, tx, { ...input, actor }, money)
    return { outcome: 'done', actionId: id, decisionId: null, waitsUntil: null }
  })
}
