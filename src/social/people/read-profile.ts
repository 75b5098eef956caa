import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow, profileWidthPx } from './chips.ts'
import { personNamed } from '../access/handles.ts'
import { isMutedBy } from '../access/feeds.ts'
import { personKnownTo } from '../access/people.ts'
import { postCountFor } from '../access/posts.ts'
import { keptCount } from '../counts/kept-count.ts'
import { isOpen, relationTo } from './find-person.ts'
import { shopOf, type ShopColumns } from './read-me.ts'
import type { Profile, profileInput } from './schema.ts'

/**
 * A person's page; only the name, where the caller has blocked them. Errors: NOT_FOUND, also when
 * they have blocked the caller. Plan: followers are kept; 2,000 followed people, merged by
 * person_pkey: 75 buffers, 1 ms.
 */
export async function readProfile(ctx: Ctx, input: z.infer<typeof profileInput>): Promise<Profile> {
  const viewerId = ctx.actor?.personId ?? null
  const [row] = await rows(
    ctx.main.db,
    sql<ProfileRow>`select p.id, ${chipColumns('p')}, p.bio, p.pronouns, p.links, p.is_private, ${relationTo(viewerId)} as relation,
               ${isMutedBy(viewerId, sql`p.id`)} as is_muted,
               ${keptCount('followers')} as follower_count,
               (select count(*) from follow f join person x on x.id = f.followee_id where f.follower_id = p.id and f.state = 'accepted' and x.status = 'active') as following_count,
               ${postCountFor(viewerId, sql`p.id`)} as post_count,
               s.id as shop_id, s.handle as shop_handle, s.name as shop_name
          from person p ${chipAvatar('p')} left join shop s on s.owner_id = p.id
         where p.id = ${personNamed(input.handle, ctx.now())} and ${personKnownTo(viewerId, 'p')}`,
  )
  if (!row) return readBlockedStub(ctx, input.handle)
  return {
    movedTo: row.handle === input.handle ? null : row.handle,
    ...(await chipOf(ctx, row, profileWidthPx)),
    bio: row.bio,
    pronouns: row.pronouns,
    links: row.links,
    isPrivate: row.isPrivate,
    followerCount: row.followerCount,
    followingCount: row.followingCount,
    postCount: row.postCount,
    relation: row.relation,
    isMuted: row.isMuted,
    postsVisible: isOpen(row),
    shop: shopOf(row),
  }
}

/** Only the name of a person blocked by the caller, who may unblock them. Errors: NOT_FOUND. */
async function readBlockedStub(ctx: Ctx, handle: string): Promise<Profile> {
  const viewerId = ctx.actor?.personId ?? null
  const [row] = await rows(
    ctx.main.db,
    sql<{ id: string; handle: string; displayName: string }>`
        select p.id, p.handle, p.display_name from person p join block b on b.blocked_id = p.id and b.blocker_id = ${viewerId}::uuid
         where p.id = ${personNamed(handle, ctx.now())}`,
  )
  if (!row) throw new KiwiError('NOT_FOUND')
  const nothing = { followerCount: 0, followingCount: 0, postCount: 0, postsVisible: false, shop: null, isMuted: false }
  const unseen = { bio: '', pronouns: '', links: [], isPrivate: false, avatarUrl: null, avatarThumbhash: null, mark: null }
  return { movedTo: row.handle === handle ? null : row.handle, ...row, ...unseen, ...nothing, relation: 'blocked' }
}

type ProfileRow = ChipRow &
  ShopColumns &
  Pick<Profile, 'bio' | 'pronouns' | 'links' | 'isPrivate' | 'followerCount' | 'followingCount' | 'postCount' | 'relation' | 'isMuted'>
