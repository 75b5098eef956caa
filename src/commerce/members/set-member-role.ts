import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { forgetActor } from '../../social/people/revoke-sessions.ts'
import { listStaff } from './list-staff.ts'
import type { setMemberRoleInput, shopStaff } from './schema.ts'

/** Gives a member of the caller's shop another role, at once. Errors: FORBIDDEN, NOT_FOUND. */
export async function setMemberRole(
  ctx: MemberCtx,
  { personId, role }: z.infer<typeof setMemberRoleInput>,
): Promise<z.infer<typeof shopStaff>> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const shop = await shopFor(ctx, 'people', tx.db)
    const [member] = await rows(
      tx.db,
      sql<{ role: string; works: boolean }>`
        select role, accepted_at is not null as works from shop_member
        where shop_id = ${shop.id}::uuid and person_id = ${personId}::uuid for update`,
    )
    if (!member) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    if (member.role === role) return
    await rows(tx.db, sql`update shop_member set role = ${role} where shop_id = ${shop.id}::uuid and person_id = ${personId}::uuid`)
    await recordShopAct(ctx, tx, shop.id, 'change_role', { subjectId: personId, details: { role, before: member.role } })
    if (!member.works) return
    await tell(tx, notice(personId, 'shop_role_changed'), { now })
    tx.afterCommit(() => forgetActor(ctx, personId))
  })
  return listStaff(ctx)
}
