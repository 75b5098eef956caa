import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { staffAct } from '../../db/schema/staff.ts'
import { newId } from '../../ids.ts'

interface StaffAct {
  /** A person's id, or an operator's name at the command line. */
  actor: string
  act: (typeof staffAct.act.enumValues)[number]
  /** Whom it is about. */
  personId?: string
  /** What it is about beside the person. */
  subject?: string
  reason: string
}

/** Records what a member of staff does, in the transaction of the act. Kept: docs/retention.md. */
export async function recordAct(ctx: Ctx, tx: MainTx, { personId, subject, ...act }: StaffAct): Promise<void> {
  const now = ctx.now()
  const about = { personId: personId ?? null, subject: subject ?? null }
  await tx.db.insert(staffAct).values({ id: newId(now), ...act, ...about, requestId: ctx.requestId, at: now })
}
