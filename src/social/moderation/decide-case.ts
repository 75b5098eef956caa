import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import type { SubjectKind } from '../../shared/moderation.ts'
import { mayDecideAbout } from '../access/own-matters.ts'
import { mustStillHave } from '../access/permissions.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import { permissionFor } from './appeal-rules.ts'
import { isAnothers, type Claim } from './case-rules.ts'
import type { decideCaseInput, undoCaseInput } from './case-schema.ts'
import { isReportedBy } from './internal/standing.ts'
import { historyOf, lockIfThere } from './internal/subjects.ts'
import { undoableOf } from './internal/undoable.ts'
import { type MoneyParts, recordAction } from './take-action.ts'

type Decided = { caseId: string; state: 'acted' | 'dismissed' }

/**
 * Decides an open case: acts, or dismisses, which releases what a rule held. Reporters learn which
 * of both. Errors: NOT_FOUND (also to act on a thing that is deleted), FORBIDDEN (as
 * `mayDecideAbout`, and `own_report`), CONFLICT (decided already, claimed by another, or the action
 * stands already).
 */
export async function decideCase(ctx: MemberCtx, input: z.infer<typeof decideCaseInput>, money: MoneyParts): Promise<Decided> {
  const { caseId, reason } = input
  const [actor, now] = [ctx.actor.personId, ctx.now()]
  return write(ctx, async (tx) => {
    const found = await lockCase(tx, caseId)
    if (found.state !== 'open' || isAnothers(found, actor, now)) throw new KiwiError('CONFLICT', { details: { state: found.state } })
    const subject = { kind: found.subjectKind, id: found.subjectId }
    await mayDecideAbout(tx, actor, found.personId, subject)
    if (await isReporter(tx, caseId, actor)) throw new KiwiError('FORBIDDEN', { reason: 'own_report' })
    const about = { reason, caseId, actor }
    if (input.decision === 'act') {
      const { on, action, days, reasonCode } = input
      await mustStillHave(tx, actor, permissionFor[action])
      const until = days === null ? null : new Date(now.getTime() + days * 86_400_000)
      const target = on === 'person' ? { kind: 'person' as const, id: found.personId } : subject
      await recordAction(ctx, tx, { ...about, subject: target, action, until, reasonCode }, money)
    } else {
      await mustStillHave(tx, actor, 'content.moderate')
      // Its author may have deleted it meanwhile.
      if ((await lockIfThere(tx, subject)) !== null && (await historyOf(tx, subject)).standing === 'hold')
        await recordAction(ctx, tx, { ...about, subject, action: 'release', reasonCode: 'reviewed' }, money)
    }
    const state = input.decision === 'act' ? 'acted' : 'dismissed'
    await close(ctx, tx, { caseId, state, reason })
    await tellReporters(tx, caseId, state, now)
    return { caseId, state }
  })
}

/**
 * Takes back what the case was decided by, as a mistake: its reports count as dismissed. Errors:
 * NOT_FOUND, CONFLICT (nothing to undo).
 */
export async function undoCase(ctx: MemberCtx, { caseId, reason }: z.infer<typeof undoCaseInput>, money: MoneyParts): Promise<Decided> {
  const actor = ctx.actor.personId
  return write(ctx, async (tx) => {
    const found = await lockCase(tx, caseId)
    const undoable = await undoableOf(tx.db, caseId)
    if (!undoable) throw new KiwiError('CONFLICT', { details: { state: found.state } })
    await mustStillHave(tx, actor, permissionFor[undoable.action])
    const subject = { kind: undoable.subjectKind, id: undoable.subjectId }
    await recordAction(ctx, tx, { subject, action: 'restore', lifts: undoable.action, reason, reasonCode: 'mistake', caseId, actor }, money)
    await close(ctx, tx, { caseId, state: 'dismissed', reason })
    return { caseId, state: 'dismissed' }
  })
}

interface LockedCase extends Claim {
  state: 'open' | 'acted' | 'dismissed'
  subjectKind: SubjectKind
  subjectId: string
  personId: string
}

async function lockCase(tx: MainTx, caseId: string): Promise<LockedCase> {
  const [found] = await rows(
    tx.db,
    sql<LockedCase>`
      select state, subject_kind, subject_id, person_id, claimed_by, claimed_until from moderation_case where id = ${caseId}::uuid for update`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'caseId' })
  return found
}

async function isReporter(tx: MainTx, caseId: string, personId: string): Promise<boolean> {
  const { isReporter } = await one(
    tx.db,
    sql<{ isReporter: boolean }>`select ${isReportedBy(personId, sql`${caseId}::uuid`)} as is_reporter`,
  )
  return isReporter
}

async function close(ctx: MemberCtx, tx: MainTx, { caseId, state, reason }: Decided & { reason: string }): Promise<void> {
  const now = ctx.now()
  await run(
    tx.db,
    sql`
      with closed as (
        update moderation_case set state = ${state}, decided_by = ${ctx.actor.personId}::uuid, decided_at = ${now}::timestamptz,
          decided_reason = ${reason}, claimed_by = null, claimed_until = null where id = ${caseId}::uuid
      )
      update report set state = ${state === 'acted' ? 'upheld' : 'dismissed'}, decided_at = ${now}::timestamptz where case_id = ${caseId}::uuid`,
  )
}

/** Each reporter once, and nothing of the others. */
async function tellReporters(tx: MainTx, caseId: string, state: Decided['state'], now: Date): Promise<void> {
  const reporters = await rows(
    tx.db,
    sql<{ id: string; reporterId: string }>`select id, reporter_id from report where case_id = ${caseId}::uuid`,
  )
  const kind = state === 'acted' ? 'report_upheld' : 'report_dismissed'
  await tell(
    tx,
    reporters.map(({ id, reporterId }) => notice(reporterId, kind, { requestId: id })),
    { now, uniqueKeyOf: ({ requestId }) => `report:${requestId}` },
  )
}
