import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { jsonInstant } from '../../db/json-instant.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { mayInShop, type MemberRole } from '../../shared/shop-roles.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../../social/people/chips.ts'
import type { shopStaff } from './schema.ts'

interface Row {
  owner: ChipRow
  members: { person: ChipRow; role: MemberRole; invitedAt: string; acceptedAt: string | null }[]
}

/**
 * Who works in the caller's shop; whoever may invite sees open invitations too. Throws FORBIDDEN.
 * Plan: shop_pkey, shop_member_pkey.
 */
export async function listStaff(ctx: MemberCtx): Promise<z.infer<typeof shopStaff>> {
  const { id, role } = await shopFor(ctx, 'room')
  const { owner, members } = await one(
    ctx.main.db,
    sql<Row>`
      select ${chipJson('o')} as owner, coalesce((
        select json_agg(json_build_object('person', ${chipJson('p')}, 'role', w.role, 'invitedAt', ${jsonInstant(sql`w.invited_at`)},
          'acceptedAt', ${jsonInstant(sql`w.accepted_at`)}) order by w.accepted_at nulls last, w.invited_at)
        from shop_member w join person p on p.id = w.person_id ${chipAvatar('p')}
        where w.shop_id = s.id and p.handle is not null and (w.accepted_at is not null or ${mayInShop(role, 'people')}::boolean)), '[]') as members
      from shop s join person o on o.id = s.owner_id ${chipAvatar('o')} where s.id = ${id}::uuid`,
  )
  const shown = members.map(async ({ person, ...member }) => ({ person: await chipOf(ctx, person), ...member }))
  return { role, owner: await chipOf(ctx, owner), members: await Promise.all(shown) }
}
