import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { postIsVisibleTo } from '../access/posts.ts'
import { loadCards } from '../posts/cards.ts'
import type { CollectionList, listCollectionsInput } from './schema.ts'

/** Of so many of the newest posts one is looked for that may be shown. */
const covers = 4

interface Found {
  id: string
  name: string
  postCount: number
  shareToken: string | null
  holds: boolean
  coverPostId: string | null
}

/**
 * The caller's collections in their order, with the posts that the caller may still see. Plan:
 * collection_name, collection_post_newest, keys of posts.
 */
export async function listCollections(ctx: MemberCtx, { postId }: z.infer<typeof listCollectionsInput>): Promise<CollectionList> {
  const me = ctx.actor.personId
  const found = await rows(
    ctx.main.db,
    sql<Found>`
      select c.id, c.name, c.share_token, (select count(*)::int from collection_post n where n.collection_id = c.id and ${postIsVisibleTo(me, sql`n.post_id`)}) as post_count,
        exists (select from collection_post h where h.collection_id = c.id and h.post_id = ${postId}::uuid) as holds,
        (select x.post_id from (
          (select k.post_id, 0 as place, k.added_at from collection_post k where k.collection_id = c.id and k.post_id = c.cover_post_id)
          union all
          (select k.post_id, 1, k.added_at from collection_post k where k.collection_id = c.id order by k.added_at desc, k.post_id desc limit ${covers}::int)
        ) x where ${postIsVisibleTo(me, sql`x.post_id`)} order by x.place, x.added_at desc, x.post_id desc limit 1) as cover_post_id
      from collection c where c.owner_id = ${me}::uuid order by c.position, c.id`,
  )
  const cards = await loadCards(ctx, [...new Set(found.flatMap(({ coverPostId }) => coverPostId ?? []))])
  const images = new Map(cards.map(({ id, images: [lead] }) => [id, lead]))
  return { collections: found.map(({ coverPostId, ...row }) => ({ ...row, cover: images.get(coverPostId ?? '') ?? null })) }
}
