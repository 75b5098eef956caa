import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { refuseRenamed } from '../../pay/wallet/refuse-renamed.ts'
import { maxShopMembers } from '../../shared/bounds.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { listStaff } from './list-staff.ts'
import type { inviteMemberInput, shopStaff } from './schema.ts'

/**
 * Invites a person to work in the caller's shop; inviting again changes the role and the date of an
 * open invitation. Errors: FORBIDDEN, NOT_FOUND (nobody the caller may know), CONFLICT (renamed, or
 * works here already), LIMIT_EXCEEDED.
 */
export async function inviteMember(ctx: MemberCtx, input: z.infer<typeof inviteMemberInput>): Promise<z.infer<typeof shopStaff>> {
  const { personId, role } = input
  const [me, now] = [ctx.actor.personId, ctx.now()]
  await write(ctx, async (tx) => {
    const shop = await shopFor(ctx, 'people', tx.db)
    const [person] = await rows(
      tx.db,
      sql<{
        handle: string
      }>`select p.handle from person p where p.id = ${personId}::uuid and p.id <> ${me}::uuid and ${personKnownTo(me, 'p')}`,
    )
    if (!person) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    refuseRenamed(person.handle, input.handle, 'handle')
    // Invitations of one shop wait for each other; the count, a statement of its own, sees those
    // that came first.
    await run(tx.db, sql`select from shop where id = ${shop.id}::uuid for no key update`)
    const { others } = await one(
      tx.db,
      sql<{ others: number }>`
        select count(*)::int as others from shop_member where shop_id = ${shop.id}::uuid and person_id <> ${personId}::uuid`,
    )
    if (others >= maxShopMembers) throw new KiwiError('LIMIT_EXCEEDED', { field: 'personId', reason: 'shop_members' })
    const made = await rows(
      tx.db,
      sql<{ personId: string }>`
        insert into shop_member (shop_id, person_id, role, invited_at) values (${shop.id}::uuid, ${personId}::uuid, ${role}, ${now}::timestamptz)
        on conflict (shop_id, person_id) do update set role = excluded.role, invited_at = excluded.invited_at
          where shop_member.accepted_at is null returning person_id`,
    )
    if (made.length === 0) throw new KiwiError('CONFLICT', { field: 'personId', reason: 'works_here' })
    await recordShopAct(ctx, tx, shop.id, 'invite', { subjectId: personId, details: { role } })
    await tell(tx, notice(personId, 'shop_invited', { actorId: me, requestId: shop.id }), { now })
  })
  return listStaff(ctx)
}
