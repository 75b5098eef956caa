import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { pageOf, timeCursor, type TimePlace } from '../../shared/cursor.ts'
import { personKnownTo } from '../access/people.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { cardsOf, joinVisiblePost, type VisiblePost } from '../posts/cards.ts'
import type { NotedPage } from '../posts/schema.ts'
import type { collectionPostsInput, OpenCollection, openCollectionInput } from './schema.ts'

type Kept = VisiblePost & { at: Date; note: string }

/**
 * The posts of the caller's collection that they may still see, the last one put in first. Errors:
 * NOT_FOUND.
 */
export async function collectionPosts(ctx: MemberCtx, input: z.infer<typeof collectionPostsInput>): Promise<NotedPage> {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string }>`select id from collection where id = ${input.collectionId}::uuid and owner_id = ${ctx.actor.personId}::uuid`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'collectionId' })
  const { posts, nextCursor } = await readPage(ctx, input.collectionId, input)
  return { posts: posts.map(({ card, note }) => ({ ...card, note })), nextCursor }
}

/**
 * A collection that somebody shares, for whoever has its link: the posts in it that the caller may
 * see, and no note. Errors: NOT_FOUND, the same for a link that ended, a wrong one, and an owner
 * who is not active or whom the caller may not know.
 */
export async function openCollection(ctx: Ctx, input: z.infer<typeof openCollectionInput>): Promise<OpenCollection> {
  const [shared] = await rows(
    ctx.main.db,
    sql<ChipRow & { collectionId: string; name: string }>`
      select c.id as collection_id, c.name, a.id, ${chipColumns('a')} from collection c join person a on a.id = c.owner_id ${chipAvatar('a')}
      where c.share_token = ${input.token} and ${personKnownTo(ctx.actor?.personId ?? null, 'a')}`,
  )
  if (!shared) throw new KiwiError('NOT_FOUND', { field: 'token' })
  const [{ posts, nextCursor }, owner] = await Promise.all([readPage(ctx, shared.collectionId, input), chipOf(ctx, shared)])
  return { name: shared.name, owner, posts: posts.map(({ card }) => card), nextCursor }
}

async function readPage(ctx: Ctx, collectionId: string, { cursor, limit }: { cursor: string | null; limit: number }) {
  const found = await rows(ctx.main.db, pageSql(ctx, collectionId, timeCursor.decode(cursor), limit + 1))
  const { page, nextCursor } = pageOf(found, limit, ({ id, at }) => timeCursor.encode({ atMs: at.getTime(), id }))
  const cards = await cardsOf(
    ctx,
    Promise.resolve(page),
    page.map(({ id }) => id),
  )
  const notes = new Map(page.map(({ id, note }) => [id, note]))
  return { posts: cards.map((card) => ({ card, note: notes.get(card.id) ?? '' })), nextCursor }
}

/** Plan: `collection_post_newest` gives the order. */
function pageSql(ctx: Pick<Ctx, 'actor'>, collectionId: string, before: TimePlace | null, count: number): Sql<Kept> {
  const viewerId = ctx.actor?.personId ?? null
  const earlier = before === null ? sql`` : sql`and (k.added_at, k.post_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`
  return sql<Kept>`
    select visible.*, k.added_at as at, coalesce(mine.note, '') as note from collection_post k ${joinVisiblePost(viewerId, sql`k.post_id`)}
    left join reaction mine on mine.person_id = ${viewerId}::uuid and mine.post_id = k.post_id
    where k.collection_id = ${collectionId}::uuid ${earlier}
    order by k.added_at desc, k.post_id desc limit ${count}::int`
}
