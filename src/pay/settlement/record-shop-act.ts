import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { shopAct } from '../../db/schema/shop-staff.ts'
import { newId } from '../../ids.ts'

type Row = typeof shopAct.$inferInsert

/**
 * Records what the caller does in their shop, in the transaction of the act. The owner reads it
 * (`shops.staff.acts`).
 */
export async function recordShopAct(
  ctx: MemberCtx,
  tx: Pick<MainTx, 'db'>,
  shopId: string,
  act: Row['act'],
  { subjectId = null, details = {} }: { subjectId?: string | null; details?: Row['details'] } = {},
): Promise<void> {
  const now = ctx.now()
  await tx.db.insert(shopAct).values({ id: newId(now), shopId, personId: ctx.actor.personId, act, subjectId, details, at: now })
}
