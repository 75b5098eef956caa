import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { proposeOrConfirm } from '../../social/staff/propose-or-confirm.ts'
import { givePoints } from '../points/give-points.ts'
import { grantedWithinMs, grantNeedsTwo } from '../points/rules.ts'
import type { grantedPoints, grantPointsInput } from '../points/schema.ts'
import { recordDecision } from './record-decision.ts'

/**
 * Gives points to a person. Above a line per person and day the first call proposes, and the same
 * call of a second member of staff gives them. Grants to one person wait for each other, so that
 * two small ones at once do not pass the line. A retry gives nothing more. Throws FORBIDDEN
 * (oneself, or somebody of the same shop), NOT_FOUND (nobody active) and the refusals of
 * proposeOrConfirm.
 */
export async function grantPoints(ctx: MemberCtx, input: z.infer<typeof grantPointsInput>): Promise<z.infer<typeof grantedPoints>> {
  const { personId, amountKrw, lifeDays, note, reason, idempotencyKey } = input
  const me = ctx.actor.personId
  if (personId === me) throw new KiwiError('FORBIDDEN', { reason: 'own_account' })
  const state = await write(ctx, async (tx) => {
    const now = ctx.now()
    const found = await rows(tx.db, sql`select from person where id = ${personId}::uuid and status = 'active' for no key update`)
    if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    const since = new Date(now.getTime() - grantedWithinMs)
    const byMe = `staff:${me}:${idempotencyKey}`
    const { grantedKrw, isDone } = await one(
      tx.db,
      sql<{ grantedKrw: number; isDone: boolean }>`
        select coalesce(sum(g.amount_krw) filter (where g.created_at > ${since}::timestamptz), 0)::bigint as granted_krw,
               coalesce(bool_or(g.grant_key = ${byMe}), false) as is_done
        from points_grant g where g.person_id = ${personId}::uuid and g.kind = 'staff'`,
    )
    if (isDone) return 'granted'
    const needsTwo = grantNeedsTwo(grantedKrw, amountKrw)
    let proposedBy = me
    if (needsTwo) {
      const agreed = await proposeOrConfirm(ctx, tx, { kind: 'points', personId, terms: { amountKrw, lifeDays, note }, reason })
      if (agreed.outcome === 'waits') return 'waits_for_second'
      proposedBy = agreed.proposedBy
    }
    const grant = {
      personId,
      kind: 'staff',
      amountKrw,
      lifeDays,
      reason: note,
      needsTwo,
      proposedBy,
      grantedBy: me,
      grantKey: byMe,
    } as const
    if (!(await givePoints(tx, grant, now))) throw new KiwiError('CONFLICT')
    await recordDecision(tx, { personId: me, action: 'points.grant', subjectId: personId, reason }, now)
    return 'granted'
  })
  return { state }
}
