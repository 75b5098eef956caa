import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MemberRole } from '../../shared/shop-roles.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { invitationGoodForDays } from './rules.ts'
import type { invitationList } from './schema.ts'

interface Row {
  id: string
  handle: string
  name: string
  role: MemberRole
  invitedAt: Date
}

/** Shops that invited the caller and wait for an answer, newest first. Plan: shop_member_person. */
export async function listInvitations(ctx: MemberCtx): Promise<z.infer<typeof invitationList>> {
  const me = ctx.actor.personId
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select s.id, s.handle, s.name, w.role, w.invited_at from shop_member w join shop s on s.id = w.shop_id join person o on o.id = s.owner_id
      where w.person_id = ${me}::uuid and w.accepted_at is null and ${personKnownTo(me, 'o')}
        and w.invited_at > deadline_now(${ctx.now()}::timestamptz) - ${invitationGoodForDays} * interval '1 day'
      order by w.invited_at desc limit 50`,
  )
  return {
    invitations: found.map(({ id, handle, name, role, invitedAt }) => ({
      shop: { id, handle, name },
      role,
      invitedAt: invitedAt.toISOString(),
      expiresAt: new Date(invitedAt.getTime() + invitationGoodForDays * 86_400_000).toISOString(),
    })),
  }
}
