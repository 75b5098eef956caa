import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { KiwiError } from '../../errors.ts'
import type { Role } from '../../shared/roles.ts'
import { photoUrl } from '../media/picture.ts'
import { chipAvatar, profileWidthPx } from '../people/chips.ts'
import { isLive } from '../people/end-sessions.ts'
import { shopOf, type ShopColumns } from '../people/read-me.ts'
import { mustHaveOpened } from './looked.ts'
import type { personInput, staffPerson } from './schema.ts'

interface Row extends ShopColumns {
  id: string
  handle: string | null
  displayName: string
  bio: string
  status: 'pending' | 'active' | 'suspended' | 'withdrawn'
  role: Role
  isPrivate: boolean
  createdAt: Date
  lastActiveAt: Date
  avatarVariants: MediaVariant[] | null
  hasIdentity: boolean
  channels: { provider: 'kakao' | 'naver' | 'google' | 'apple'; state: 'linked' | 'refused' }[]
  pastHandles: string[]
  sessions: { id: string; device: string; lastUsedAt: string }[]
  postCount: number
}

/**
 * A person's page for staff who gave a reason within the hour. Throws FORBIDDEN (reason
 * `look_first`), NOT_FOUND.
 */
export async function readPerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<z.infer<typeof staffPerson>> {
  await mustHaveOpened(ctx, 'look', input.personId)
  const [row] = await rows(
    ctx.main.db,
    sql<Row>`
      select p.id, p.handle, p.display_name, p.bio, p.status, p.role, p.is_private, p.created_at, p.last_active_at,
             avatar.variants as avatar_variants, exists (select from identity i where i.person_id = p.id) as has_identity,
             coalesce((select json_agg(json_build_object('provider', a.provider, 'state', a.state) order by a.created_at)
                       from oauth_account a where a.person_id = p.id), '[]') as channels,
             coalesce((select json_agg(h.handle order by h.left_at desc) from past_handle h where h.person_id = p.id), '[]') as past_handles,
             coalesce((select json_agg(json_build_object('id', s.id, 'device', s.device, 'lastUsedAt', s.last_used_at) order by s.last_used_at desc)
                       from session s where s.person_id = p.id and ${isLive(ctx.now())}), '[]') as sessions,
             (select count(*)::int from post where post.author_id = p.id and post.state = 'visible') as post_count,
             s.id as shop_id, s.handle as shop_handle, s.name as shop_name
      from person p ${chipAvatar('p')} left join shop s on s.owner_id = p.id
      where p.id = ${input.personId}::uuid`,
  )
  if (!row) throw new KiwiError('NOT_FOUND', { field: 'personId' })
  const { avatarVariants, createdAt, lastActiveAt, sessions, shopId, shopHandle, shopName, ...person } = row
  return {
    ...person,
    avatarUrl: await photoUrl(ctx, avatarVariants, profileWidthPx),
    createdAt: createdAt.toISOString(),
    lastActiveAt: lastActiveAt.toISOString(),
    sessions: sessions.map((one) => ({ ...one, lastUsedAt: new Date(one.lastUsedAt).toISOString() })),
    shop: shopOf({ shopId, shopHandle, shopName }),
  }
}
