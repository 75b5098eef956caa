import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { write } from '../../db/write.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { isOwnProposal, mayDecideAbout } from '../access/own-matters.ts'
import { mustStillHave } from '../access/permissions.ts'
import { recordAct } from './record-act.ts'
import { type DecisionKind, permissionFor } from './rules.ts'
import type { refuseProposalInput } from './schema.ts'

/**
 * Ends a proposal without doing it; its proposer takes it back in the same way. Throws NOT_FOUND
 * and FORBIDDEN (no permission, or as `mayDecideAbout`).
 */
export async function refuseProposal(
  ctx: MemberCtx,
  { decisionId, reason }: z.infer<typeof refuseProposalInput>,
): Promise<{ refused: true }> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    const [open] = await rows(
      tx.db,
      sql<{ kind: DecisionKind; personId: string; isOwn: boolean }>`
        select d.kind, d.person_id, ${isOwnProposal(me)} as is_own from pending_decision d
        where d.id = ${decisionId}::uuid and d.state = 'open' for update`,
    )
    if (!open) throw new KiwiError('NOT_FOUND', { field: 'decisionId' })
    await mustStillHave(tx, me, permissionFor[open.kind])
    await mayDecideAbout(tx, me, open.personId)
    if (open.isOwn) throw new KiwiError('FORBIDDEN', { reason: 'own_workplace' })
    await run(
      tx.db,
      sql`update pending_decision set state = 'refused', decided_by = ${me}, decided_at = ${ctx.now()}::timestamptz where id = ${decisionId}::uuid`,
    )
    await recordAct(ctx, tx, { actor: me, act: 'refuse', personId: open.personId, subject: decisionId, reason })
  })
  return { refused: true }
}
