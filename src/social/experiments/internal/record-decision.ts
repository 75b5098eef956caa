import type { Ctx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { experimentDecision } from '../../../db/schema/experiment.ts'
import { newId } from '../../../ids.ts'
import { mustStillHave } from '../../access/permissions.ts'

interface Decision {
  experimentId: string
  action: 'start' | 'stop'
  reason: string
}

/**
 * Records who decided and why, in the transaction of the decision. Throws FORBIDDEN for somebody
 * who may not any more.
 */
export async function recordDecision(ctx: Ctx, tx: MainTx, decision: Decision, actor: string): Promise<void> {
  if (ctx.actor) await mustStillHave(tx, ctx.actor.personId, 'ranking.change')
  const now = ctx.now()
  await tx.db.insert(experimentDecision).values({ id: newId(now), ...decision, actor, at: now })
}
