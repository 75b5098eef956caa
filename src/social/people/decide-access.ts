import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { accessDecision } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { write } from '../../db/write.ts'
import type { Role } from '../../shared/roles.ts'
import { reconcileCounts } from '../reactions/reconcile-counts.ts'
import { revokeSessionsOf } from './revoke-sessions.ts'

/** The operator who decides about a person's access, and the reason. Kept for ever. */
export interface Decision {
  actor: string
  reason: string
}

export interface Subject {
  id: string
  handle: string | null
  status: 'pending' | 'active' | 'suspended' | 'withdrawn'
  role: Role
  hasIdentity: boolean
}

type Action = (typeof accessDecision.action.enumValues)[number]

/**
 * Changes a person's access by `change`, records the outcome in the same transaction, and ends
 * their sessions. `who` is a handle or an id. No procedure calls it. Errors: NOT_FOUND.
 */
export async function decideAccess(
  ctx: Ctx,
  who: string,
  action: Action,
  decision: Decision,
  change: (tx: MainTx, subject: Subject) => Promise<string>,
): Promise<{ subject: Subject; outcome: string; endedSessions: number }> {
  const decided = await decideAbout(ctx, who, action, decision, change)
  const endedSessions = await revokeSessionsOf(ctx, decided.subject.id)
  // What the person did is withheld or comes back (functions/status.sql): counts in Redis follow at
  // once.
  await reconcileCounts(ctx)
  return { ...decided, endedSessions }
}

/** The same for what leaves sessions and counts as they are. */
export function decideAbout(
  ctx: Ctx,
  who: string,
  action: Action,
  decision: Decision,
  change: (tx: MainTx, subject: Subject) => Promise<string>,
): Promise<{ subject: Subject; outcome: string }> {
  return write(ctx, async (tx) => {
    const subject = await findSubject(tx, who)
    const outcome = await change(tx, subject)
    await recordDecision(tx, subject.id, action, decision, outcome, ctx.now())
    return { subject, outcome }
  })
}

export async function recordDecision(
  tx: MainTx,
  personId: string,
  action: Action,
  { actor, reason }: Decision,
  outcome: string,
  at: Date,
): Promise<void> {
  await tx.db.insert(accessDecision).values({ id: newId(at), personId, action, actor, reason, outcome, at })
}

/** The person `p` of a handle, with or without @, or of an id. */
export function personCalled(who: string): Sql {
  const name = who.replace(/^@/, '').toLowerCase()
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name) ? sql`p.id = ${name}::uuid` : sql`p.handle = ${name}`
}

async function findSubject(tx: MainTx, who: string): Promise<Subject> {
  const [subject] = await rows(
    tx.db,
    sql<Subject>`select p.id, p.handle, p.status, p.role, exists (select from identity i where i.person_id = p.id) as has_identity
          from person p where ${personCalled(who)} for update`,
  )
  if (!subject) throw new KiwiError('NOT_FOUND', { field: 'who' })
  return subject
}
