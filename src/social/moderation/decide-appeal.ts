import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import type { SubjectKind } from '../../shared/moderation.ts'
import { mayDecideAbout, mustStillHave } from '../access/permissions.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'
import type { decideAppealInput, decidedAppeal } from './appeal-schema.ts'
import { type Appealable, liftOf, permissionFor, stands } from './appeal-rules.ts'
import { isLifted } from './internal/lifted.ts'
import { type MoneyParts, recordAction } from './take-action.ts'

/**
 * A second look: the decision stands, or is lifted at once; the person hears of it. Errors: NOT_FOUND, FORBIDDEN (whoever acted or proposed
 * it, whom it concerns, or no permission), CONFLICT (decided already).
 */
export async function decideAppeal(
  ctx: MemberCtx,
  { appealId, grant, reason }: z.infer<typeof decideAppealInput>,
  money: MoneyParts,
): Promise<z.infer<typeof decidedAppeal>> {
  const [me, now] = [ctx.actor.personId, ctx.now()]
  return write(ctx, async (tx) => {
    const found = await lockAppeal(tx, appealId)
    if (found.actor === me || found.personId === me || (await proposedIt(tx, found, me))) throw new KiwiError('FORBIDDEN')
    await mustStillHave(tx, me, permissionFor[found.action])
    if (found.subjectKind === 'person') await mayDecideAbout(tx, me, found.personId)
    if (found.state !== 'open') throw new KiwiError('CONFLICT', { details: { state: found.state } })
    const state = grant ? 'granted' : 'rejected'
    await run(
      tx.db,
      sql`update appeal set state = ${state}, decided_by = ${me}::uuid, decided_at = ${now}::timestamptz, decided_reason = ${reason} where id = ${appealId}::uuid`,
    )
    const lifting = grant && stands(found, now) ? liftOf(found.action) : null
    if (grant) await dismissCase(tx, found.caseId)
    if (lifting) {
      const subject = { kind: found.subjectKind, id: found.subjectId }
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
  subjectKind: SubjectKind
  subjectId: string
  until: Date | null
  caseId: string | null
  actor: string
  isLifted: boolean
}

/** Locks the appeal, then the case that the action came from: whoever decides the case locks it before its subject, too. */
async function lockAppeal(tx: MainTx, appealId: string): Promise<LockedAppeal> {
  const locked = await rows(tx.db, sql`select id from appeal where id = ${appealId}::uuid for update`)
  if (locked.length === 0) throw new KiwiError('NOT_FOUND', { field: 'appealId' })
  await run(
    tx.db,
    sql`select k.id from appeal l join moderation_action d on d.id = l.action_id join moderation_case k on k.id = d.case_id
        where l.id = ${appealId}::uuid for update of k`,
  )
  const [found] = await rows(
    tx.db,
    sql<LockedAppeal>`
      select l.state, l.person_id, d.action, d.subject_kind, d.subject_id, d.until, d.case_id, d.actor, ${isLifted} as is_lifted
      from appeal l join moderation_action d on d.id = l.action_id where l.id = ${appealId}::uuid`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'appealId' })
  return found
}

/** Of a ban or a freeze by two, the first is no second look either. Plan: pending_decision, a few rows. */
async function proposedIt(tx: MainTx, { action, personId }: LockedAppeal, me: string): Promise<boolean> {
  const found = await rows(
    tx.db,
    sql<{ id: string }>`
      select id from pending_decision where person_id = ${personId}::uuid and kind = ${action} and state = 'confirmed' and proposed_by = ${me}::uuid limit 1`,
  )
  return found.length > 0
}

/** The reports were not right after all: who made them weighs less. */
async function dismissCase(tx: MainTx, caseId: string | null): Promise<void> {
  if (caseId === null) return
  await run(
    tx.db,
    sql`with changed as (update moderation_case set state = 'dismissed' where id = ${caseId}::uuid and state = 'acted' returning id)
        update report set state = 'dismissed' where case_id in (select id from changed)`,
  )
}
