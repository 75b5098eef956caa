import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { forgetInvitation } from '../../social/notifications/forget-requests.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { forgetActor } from '../../social/people/revoke-sessions.ts'
import { listStaff } from './list-staff.ts'
import { listInvitations } from './list-invitations.ts'
import type { invitationList, memberInput, shopStaff } from './schema.ts'

/**
 * Ends a member's work in the caller's shop at once, or takes an invitation back. Errors:
 * FORBIDDEN, NOT_FOUND.
 */
export async function removeMember(ctx: MemberCtx, { personId }: z.infer<typeof memberInput>): Promise<z.infer<typeof shopStaff>> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const shop = await shopFor(ctx, 'people', tx.db)
    const gone = await endMembership(tx, shop.id, personId, now)
    if (!gone) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    await recordShopAct(ctx, tx, shop.id, 'remove_member', { subjectId: personId })
    if (!gone.worked) return
    await tell(tx, notice(personId, 'shop_removed'), { now })
    tx.afterCommit(() => forgetActor(ctx, personId))
  })
  return listStaff(ctx)
}

/**
 * The caller works no longer in the shop of somebody else. Errors: FORBIDDEN for an owner and for
 * whoever works nowhere.
 */
export async function leaveShop(ctx: MemberCtx): Promise<z.infer<typeof invitationList>> {
  const me = ctx.actor.personId
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const shop = await shopFor(ctx, 'room', tx.db)
    if (shop.role === 'owner') throw new KiwiError('FORBIDDEN')
    await endMembership(tx, shop.id, me, now)
    await recordShopAct(ctx, tx, shop.id, 'leave', { subjectId: me })
    await tell(tx, notice(shop.ownerId, 'shop_left', { actorId: me }), { now })
    tx.afterCommit(() => forgetActor(ctx, me))
  })
  return listInvitations(ctx)
}

async function endMembership(tx: MainTx, shopId: string, personId: string, now: Date): Promise<{ worked: boolean } | undefined> {
  const [gone] = await rows(
    tx.db,
    sql<{ worked: boolean }>`
      delete from shop_member where shop_id = ${shopId}::uuid and person_id = ${personId}::uuid returning accepted_at is not null as worked`,
  )
  if (gone) await forgetInvitation(tx, personId, shopId, now)
  return gone
}
