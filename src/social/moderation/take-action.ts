import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { moderationAction } from '../../db/schema/moderation.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { actionsOn, type ModerationAction, type ReasonCode, type Sanction } from '../../shared/moderation.ts'
import { mayDecideAbout } from '../access/own-matters.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { actOnContent } from './internal/act-on-content.ts'
import { lift, type MoneyParts, sanction } from './internal/act-on-person.ts'
import { type History, historyOf, lockSubject, type Subject } from './internal/subjects.ts'

export type { MoneyParts } from './internal/act-on-person.ts'

export interface ActionInput {
  subject: Subject
  action: ModerationAction
  /** Of a `restore`: the sanction that ends. */
  lifts?: Exclude<Sanction, 'hold'>
  /** Of a `limit` or `suspend`: when it ends by itself; left out for never. */
  until?: Date | null
  /** For staff, at least five letters. */
  reason: string
  /** Shown to the person. */
  reasonCode: ReasonCode
  caseId?: string | null
  /** A member of staff by id, `cli:NAME`, or `kiwi` for a rule or a clock. */
  actor: string
}

export interface TakenAction {
  id: string
  personId: string
}

/**
 * The only way to sanction and to restore: changes what is shown and allowed, keeps the decision
 * for ever, and tells the person. In effect everywhere within seconds. Errors: NOT_FOUND; BAD_INPUT
 * (not possible for this kind); CONFLICT (it stands already, or does not stand); FORBIDDEN (as
 * `mayDecideAbout`).
 */
export function takeAction(ctx: Ctx, input: ActionInput, money: MoneyParts): Promise<TakenAction> {
  return write(ctx, (tx) => recordAction(ctx, tx, input, money))
}

/**
 * The same in the caller's transaction, which must hold no lock of a person or of content with a
 * higher id.
 */
export async function recordAction(ctx: Ctx, tx: MainTx, input: ActionInput, money: MoneyParts): Promise<TakenAction> {
  const { subject, action, reason, reasonCode, actor } = input
  const possible: readonly ModerationAction[] = actionsOn[subject.kind]
  if (!possible.includes(action)) throw new KiwiError('BAD_INPUT', { field: 'action' })
  const now = ctx.now()
  const until = input.until ?? null
  if (until !== null && (until <= now || (action !== 'limit' && action !== 'suspend'))) throw new KiwiError('BAD_INPUT', { field: 'until' })
  const lifts = liftedBy(input)
  const personId = await lockSubject(tx, subject)
  await mayDecideAbout(tx, actor, personId, subject)
  const { standing, newestAt } = await historyOf(tx, subject)
  await effect(ctx, tx, { subject, action, lifts, until, personId, standing, money })
  // Ids are in the order of the decisions about one subject, by two clocks and within one
  // millisecond too.
  const at = newestAt !== null && newestAt >= now ? new Date(newestAt.getTime() + 1) : now
  const id = newId(at)
  await tx.db.insert(moderationAction).values({
    id,
    subjectKind: subject.kind,
    subjectId: subject.id,
    personId,
    action,
    lifts,
    until,
    reason,
    reasonCode,
    caseId: input.caseId ?? null,
    actor,
    at,
  })
  await tell(tx, notice(personId, 'moderation', { actionId: id }), { now, uniqueKey: `moderation:${id}` })
  return { id, personId }
}

function liftedBy({ subject, action, lifts }: ActionInput): Sanction | null {
  if (action === 'release') return 'hold'
  if (action !== 'restore') {
    if (lifts !== undefined) throw new KiwiError('BAD_INPUT', { field: 'lifts' })
    return null
  }
  if (lifts === undefined || (lifts === 'hide') === (subject.kind === 'person')) throw new KiwiError('BAD_INPUT', { field: 'lifts' })
  return lifts
}

interface Effect {
  subject: Subject
  action: ModerationAction
  lifts: Sanction | null
  until: Date | null
  personId: string
  standing: History['standing']
  money: MoneyParts
}

async function effect(ctx: Ctx, tx: MainTx, { subject, action, lifts, ...about }: Effect): Promise<void> {
  switch (action) {
    case 'warn':
      return
    case 'hide':
    case 'hold':
    case 'release':
      return actOnContent(ctx, tx, subject, { action, lifts, ...about })
    case 'limit':
    case 'suspend':
    case 'freeze':
    case 'ban':
      return sanction(ctx, tx, action, about)
    case 'restore':
      return subject.kind === 'person' ? lift(ctx, tx, lifts, about) : actOnContent(ctx, tx, subject, { action, lifts, ...about })
    default: {
      const unhandled: never = action
      throw new Error(`No such action: ${String(unhandled)}`)
    }
  }
}
