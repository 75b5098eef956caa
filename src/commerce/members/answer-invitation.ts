import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import type { MemberRole } from '../../shared/shop-roles.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { forgetInvitation } from '../../social/notifications/forget-requests.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { forgetActor } from '../../social/people/revoke-sessions.ts'
import { refuseSecondShop, workplaceLock } from './one-shop.ts'
import { invitationGoodForDays } from './rules.ts'
import type { answerInvitationInput, invitationList } from './schema.ts'
import { listInvitations } from './list-invitations.ts'

interface Invitation {
  ownerId: string
  role: MemberRole
  acceptedAt: Date | null
}

/**
 * Accepts or declines an invitation to work in a shop. Accepting again changes nothing. Errors:
 * NOT_FOUND (no open invitation), CONFLICT (another role than shown, or the caller has a shop or
 * works in one).
 */
export async function answerInvitation(
  ctx: MemberCtx,
  { shopId, role, accept }: z.infer<typeof answerInvitationInput>,
): Promise<z.infer<typeof invitationList>> {
  const [me, now] = [ctx.actor.personId, ctx.now()]
  await write(ctx, async (tx) => {
    await lockNames(tx, workplaceLock(me))
    const [invited] = await rows(
      tx.db,
      sql<Invitation>`
        select s.owner_id, w.role, w.accepted_at from shop_member w join shop s on s.id = w.shop_id join person o on o.id = s.owner_id
        where w.shop_id = ${shopId}::uuid and w.person_id = ${me}::uuid and ${personKnownTo(me, 'o')}
          and (w.accepted_at is not null or w.invited_at > deadline_now(${now}::timestamptz) - ${invitationGoodForDays} * interval '1 day') for update of w`,
    )
    if (!invited || (invited.acceptedAt !== null && !accept)) throw new KiwiError('NOT_FOUND', { field: 'shopId' })
    if (invited.acceptedAt !== null) return
    if (!accept) {
      await run(tx.db, sql`delete from shop_member where shop_id = ${shopId}::uuid and person_id = ${me}::uuid`)
      return forgetInvitation(tx, me, shopId, now)
    }
    if (invited.role !== role) throw new KiwiError('CONFLICT', { field: 'role', details: { role: invited.role } })
    await refuseSecondShop(tx.db, me)
    await run(
      tx.db,
      sql`update shop_member set accepted_at = ${now}::timestamptz where shop_id = ${shopId}::uuid and person_id = ${me}::uuid`,
    )
    await recordShopAct(ctx, tx, shopId, 'join', { subjectId: me, details: { role } })
    await tell(tx, notice(invited.ownerId, 'shop_joined', { actorId: me }), { now })
    // The cached actor of their sessions works nowhere yet.
    tx.afterCommit(() => forgetActor(ctx, me))
  })
  return listInvitations(ctx)
}
