import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { isOwnProposal, mayDecideAbout } from '../access/own-matters.ts'
import { hasPermission, mustStillHave } from '../access/permissions.ts'
import { recordAct } from './record-act.ts'
import { type DecisionKind, permissionFor, proposalGoodForMs } from './rules.ts'

export interface Proposal {
  kind: DecisionKind
  /** Whom it concerns. */
  personId: string
  /** What exactly shall be done, as json: both members of staff agree on the same. */
  terms: Record<string, string | number | boolean | null>
  reason: string
}

export type Agreement =
  /** Nothing is done yet: the caller has proposed it. */
  | { outcome: 'waits'; decisionId: string; expiresAt: Date }
  /** A second member of staff agrees: the caller's transaction does it now. */
  | { outcome: 'agreed'; decisionId: string; proposedBy: string }

interface Open {
  id: string
  proposedBy: string
  expiresAt: Date
  isSame: boolean
  /** Not expired, and its proposer may still decide, also since they began to work in a shop. */
  stands: boolean
}

/**
 * The rule of two: the first call of a member of staff proposes, the call of a second one with the
 * same terms confirms. Asks for the permission again, in the transaction of the act. A repeated
 * call of the proposer changes nothing. Throws NOT_FOUND, FORBIDDEN (no permission, or as
 * `mayDecideAbout`) and CONFLICT (reason `other_proposal`: something else about this person, or
 * about this dispute, waits for a second member of staff).
 */
export async function proposeOrConfirm(ctx: MemberCtx, tx: MainTx, proposal: Proposal): Promise<Agreement> {
  const { kind, personId, terms } = proposal
  const me = ctx.actor.personId
  await mustStillHave(tx, me, permissionFor[kind])
  await mayDecideAbout(tx, me, personId)
  const open = await findOpen(ctx, tx, proposal)
  if (!open && (await rows(tx.db, sql`select from person where id = ${personId}::uuid`)).length === 0)
    throw new KiwiError('NOT_FOUND', { field: 'personId' })
  if (open?.stands) return agree(ctx, tx, proposal, open)
  if (open) await run(tx.db, sql`update pending_decision set state = 'lapsed' where id = ${open.id}::uuid`)

  const now = ctx.now()
  const made = { id: newId(now), expiresAt: new Date(now.getTime() + proposalGoodForMs) }
  const written = await rows(
    tx.db,
    sql`insert into pending_decision (id, kind, person_id, terms, reason, proposed_by, proposed_at, expires_at, state)
        values (${made.id}, ${kind}, ${personId}, ${sql.json(terms)}, ${proposal.reason}, ${me}, ${now}::timestamptz, ${made.expiresAt}::timestamptz, 'open')
        on conflict do nothing returning id`,
  )
  if (written.length === 0) {
    // Another member of staff proposed it at the same moment.
    const other = await findOpen(ctx, tx, proposal)
    if (!other) throw new KiwiError('CONFLICT')
    return agree(ctx, tx, proposal, other)
  }
  await recordAct(ctx, tx, { actor: me, act: 'propose', personId, subject: made.id, reason: proposal.reason })
  return { outcome: 'waits', decisionId: made.id, expiresAt: made.expiresAt }
}

async function agree(ctx: MemberCtx, tx: MainTx, { personId, reason }: Proposal, open: Open): Promise<Agreement> {
  const me = ctx.actor.personId
  if (!open.isSame) throw new KiwiError('CONFLICT', { reason: 'other_proposal' })
  if (open.proposedBy === me) return { outcome: 'waits', decisionId: open.id, expiresAt: open.expiresAt }
  await run(
    tx.db,
    sql`update pending_decision set state = 'confirmed', decided_by = ${me}, decided_at = ${ctx.now()}::timestamptz where id = ${open.id}::uuid`,
  )
  await recordAct(ctx, tx, { actor: me, act: 'confirm', personId, subject: open.id, reason })
  return { outcome: 'agreed', decisionId: open.id, proposedBy: open.proposedBy }
}

/** Locked until the transaction ends. Plan: pending_decision_open. */
async function findOpen(ctx: MemberCtx, tx: MainTx, { kind, personId, terms }: Proposal): Promise<Open | undefined> {
  const [open] = await rows(
    tx.db,
    sql<Open>`
      select d.id, d.proposed_by, d.expires_at, d.terms = ${sql.json(terms)} as is_same, ${stands(ctx.now(), kind)} as stands
      from pending_decision d join person p on p.id = d.proposed_by
      where d.kind = ${kind} and d.person_id = ${personId}::uuid and d.state = 'open'
        and coalesce(d.terms ->> 'returnId', '') = ${String(terms['returnId'] ?? '')} for update of d`,
  )
  return open
}

/** A condition on a proposal `d` of person `p`. */
export function stands(now: Date, kind: DecisionKind): Sql {
  return sql`(d.expires_at > ${now}::timestamptz and ${hasPermission('p', permissionFor[kind])} and not ${isOwnProposal(sql`p.id`)})`
}
