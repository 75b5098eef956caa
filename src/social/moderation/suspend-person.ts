import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { type Decision, personCalled } from '../people/decide-access.ts'
import { revokeSessionsOf } from '../people/revoke-sessions.ts'
import { noMoney } from './internal/act-on-person.ts'
import { type ActionInput, takeAction } from './take-action.ts'

interface Found {
  id: string
  handle: string | null
  status: 'pending' | 'active' | 'suspended' | 'withdrawn'
  isBanned: boolean
}

type Suspending = Pick<ActionInput, 'action' | 'lifts' | 'until'>

/**
 * For the command line: suspends whom a handle or an id names, at once. Errors: NOT_FOUND, CONFLICT
 * (withdrawn or already suspended).
 */
export function suspendPerson(ctx: Ctx, who: string, decision: Decision, until: Date | null = null) {
  return decide(ctx, who, decision, ({ status }) => {
    if (status === 'withdrawn') throw new KiwiError('CONFLICT', { details: { status } })
    return { action: 'suspend', until }
  })
}

/**
 * Ends a suspension or a ban: they are active again, or pending without an identity. Errors:
 * NOT_FOUND, CONFLICT.
 */
export function restorePerson(ctx: Ctx, who: string, decision: Decision) {
  return decide(ctx, who, decision, ({ status, isBanned }) => {
    if (status !== 'suspended') throw new KiwiError('CONFLICT', { details: { status } })
    return { action: 'restore', lifts: isBanned ? 'ban' : 'suspend' }
  })
}

async function decide(ctx: Ctx, who: string, { actor, reason }: Decision, choose: (subject: Found) => Suspending) {
  const subject = await find(ctx, who)
  const action = choose(subject)
  const reasonCode = action.action === 'suspend' ? 'other' : 'reviewed'
  await takeAction(ctx, { subject: { kind: 'person', id: subject.id }, ...action, reason, reasonCode, actor }, noMoney)
  // Again, for the number, and so that the operator hears if Redis does not.
  const endedSessions = await revokeSessionsOf(ctx, subject.id)
  return { subject, outcome: (await find(ctx, subject.id)).status, endedSessions }
}

async function find(ctx: Ctx, who: string): Promise<Found> {
  const [found] = await rows(
    ctx.main.db,
    sql<Found>`select p.id, p.handle, p.status, p.banned_at is not null as is_banned from person p where ${personCalled(who)}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'who' })
  return found
}
