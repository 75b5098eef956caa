import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { mayDecideAbout } from '../access/own-matters.ts'
import { mustStillHave } from '../access/permissions.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import type { decideAppealInput, decidedAppeal } from './appeal-schema.ts'
import { type Appealable, liftOf, permissionFor, stands } from './appeal-rules.ts'
import { isDecisionOf, isOver, isReportedBy } from './internal/standing.ts'
import { lockIfThere, type Subject } from './internal/subjects.ts'
import { type MoneyParts, recordAction } from './take-action.ts'

/**
 * A second look: the decision stands, or is lifted at once; the person hears of it. Errors:
 * NOT_FOUND, FORBIDDEN (whoever acted or proposed it, whom it concerns, no permission, or who
 * reported it: `own_report`), CONFLICT (decided already).
 */
export async function decideAppeal(
  ctx: MemberCtx,
  { appealId, grant, reason }: z.infer<typeof decideAppealInput>,
  money: MoneyParts,
): Promise<z.infer<typeof decidedAppeal>> {
  const [me, now] = [ctx.actor.personId, ctx.now()]
  return write(ctx, async (tx) => {
    const found = await lockAppeal(tx, appealId, me)
    if (found.isOwn) throw new KiwiError('FORBIDDEN')
    await mustStillHave(tx, me, permissionFor[found.action])
    await mayDecideAbout(tx, me, found.personId, found.subject)
    if (found.isReporter) throw new KiwiError('FORBIDDEN', { reason: 'own_report' })
    if (found.state !== 'open') throw new KiwiError('CONFLICT', { details: { state: found.state } })
    const state = grant ? 'granted' : 'rejected'
    await run(
      tx.db,
      sql`update appeal set state = ${state}, decided_by = ${me}::uuid, decided_at = ${now}::timestamptz, decided_reason = ${reason} where id = ${appealId}::uuid`,
    )
    const { subject } = found
    const isToLift = grant && stands(found, now) && (found.isThere || subject.kind === 'person')
    const lifting = isToLift ? liftOf(found.action) : null
    // The case of what a rule held is decided apart from it.
    if (grant && found.action !== 'hold') await dismissCase(tx, found.caseId)
    if (lifting) {
      await recordAction(ctx, tx, { subject, ...lifting, reason, reasonCode: 'appeal', caseId: found.caseId, actor: me }, money)
    } else {
      const kind = grant ? 'appeal_granted' : 'appeal_rejected'
      await tell(tx, notice(found.personId, kind, { requestId: appealId }), { now, uniqueKey: `appeal:${appealId}` })
    }
    return { appealId, state }
  })
}

interface LockedAppeal {
  state: 'open' | 'granted' | 'rejected'
  personId: string
  action: Appealable
  subject: Subject
  /** False where its author deleted it. */
  isThere: boolean
  until: Date | null
  caseId: string | null
  isOwn: boolean
  isReporter: boolean
  isOver: boolean
}

/**
 * Locks the appeal, then the case that the action came from, then its subject: the order of whoever
 * decides the case.
 */
async function lockAppeal(tx: MainTx, appealId: string, me: string): Promise<LockedAppeal> {
  const [locked] = await rows(
    tx.db,
    sql<Subject>`
      select d.subject_kind as kind, d.subject_id as id from appeal l join moderation_action d on d.id = l.action_id
      where l.id = ${appealId}::uuid for update of l`,
  )
  if (!locked) throw new KiwiError('NOT_FOUND', { field: 'appealId' })
  await run(
    tx.db,
    sql`select k.id from appeal l join moderation_action d on d.id = l.action_id join moderation_case k on k.id = d.case_id
        where l.id = ${appealId}::uuid for update of k`,
  )
  const isThere = (await lockIfThere(tx, locked)) !== null
  const found = await one(
    tx.db,
    sql<Omit<LockedAppeal, 'subject' | 'isThere'>>`
      select l.state, l.person_id, d.action, d.until, d.case_id, ${isDecisionOf(me)} as is_own, ${isReportedBy(me, sql`d.case_id`)} as is_reporter, ${isOver} as is_over
      from appeal l join moderation_action d on d.id = l.action_id where l.id = ${appealId}::uuid`,
  )
  return { ...found, subject: locked, isThere }
}

/** The reports were not right after all: who made them weighs less. */
async function dismissCase(tx: MainTx, caseId: string | null): Promise<void> {
  if (caseId === null) return
  await run(
    tx.db,
    sql`with changed as (update moderation_case set state = 'dismissed' where id = ${caseId}::uuid)
        update report set state = 'dismissed' where case_id = ${caseId}::uuid`,
  )
}
