import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { pageOf } from '../../shared/cursor.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { unmutedBy } from '../access/feeds.ts'
import { commentListedTo } from '../access/comments.ts'
import { type MutedTexts, mutedTexts } from '../access/muted-texts.ts'
import { postVisibleTo } from '../access/posts.ts'
import { threadCursor, type ThreadPlace } from './internal/thread-cursor.ts'
import type { commentPage, CommentView, listCommentsInput } from './schema.ts'

interface Row extends Omit<ChipRow, 'id'> {
  id: string
  threadId: string
  parentId: string | null
  authorId: string
  body: string
  deleted: boolean
  isMuted: boolean
  hidden: boolean
  createdAt: Date
}

/** A post's comments, oldest thread first, without those of blocked people; with the caller's own hidden ones. Errors: NOT_FOUND. */
export async function listComments(ctx: Ctx, input: z.infer<typeof listCommentsInput>): Promise<z.infer<typeof commentPage>> {
  const { postId, limit } = input
  const asking = commentsSql(ctx, postId, threadCursor.decode(input.cursor), limit + 1)
  const [found, muted] = await Promise.all([rows(ctx.main.db, asking), mutedTexts(ctx)])
  const [first] = found
  if (!first) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  const { page, nextCursor } = pageOf(joined<Row>(found), limit, ({ threadId, id }) => threadCursor.encode({ threadId, id }))
  const post = { id: postId, authorId: first.postAuthorId }
  return { comments: await Promise.all(page.map((row) => viewOf(ctx, row, post, muted))), nextCursor }
}

/**
 * No row unless the viewer may see the post. Index `comment_of_post` gives the order, which the loop
 * over the one post keeps: no Sort. A deleted comment stays as a gap while it has answers. Threads
 * begun by blocked people are left out.
 */
export function commentsSql(
  ctx: Pick<Ctx, 'actor'>,
  postId: string,
  after: ThreadPlace | null,
  count: number,
): Sql<{ postAuthorId: string } & LeftJoined<Row>> {
  const viewerId = ctx.actor?.personId ?? null
  return sql<{ postAuthorId: string } & LeftJoined<Row>>`
    select p.author_id as post_author_id, shown.*
    from post p join person a on a.id = p.author_id left join lateral (
      select c.id, coalesce(c.parent_id, c.id) as thread_id, c.parent_id, c.author_id, c.body, c.deleted_at is not null as deleted,
        ${isMuted(viewerId)} as is_muted, c.is_hidden as hidden, c.created_at, author.*
      from comment c cross join lateral (
        select ${chipColumns('a')}
        from person a ${chipAvatar('a')} left join comment top on top.id = c.parent_id
        where a.id = c.author_id and ${commentListedTo(viewerId)}
        offset 0
      ) author
      where c.post_id = p.id ${after === null ? sql`` : sql`and (coalesce(c.parent_id, c.id), c.id) > (${after.threadId}::uuid, ${after.id}::uuid)`}
        and (c.deleted_at is null or (c.parent_id is null and exists (
          select from comment answer where answer.post_id = c.post_id and coalesce(answer.parent_id, answer.id) = c.id and answer.id <> c.id and answer.deleted_at is null and not answer.withheld)))
      order by coalesce(c.parent_id, c.id), c.id limit ${count}::int
    ) shown on true
    where p.id = ${postId}::uuid and ${postVisibleTo(viewerId)}`
}

/** The viewer's mutes are read once per statement. */
function isMuted(viewerId: string | null): Sql {
  return viewerId === null ? sql`false` : sql`not (${unmutedBy(viewerId, sql`c.author_id`)})`
}

async function viewOf(ctx: Ctx, row: Row, post: { id: string; authorId: string }, muted: MutedTexts): Promise<CommentView> {
  const { id, parentId, body, deleted, hidden, createdAt } = row
  const viewerId = ctx.actor?.personId
  const author = deleted ? null : await chipOf(ctx, { ...row, id: row.authorId })
  return {
    id,
    postId: post.id,
    parentId,
    author,
    body,
    deleted,
    muted: !deleted && (row.isMuted || muted.hidesOf(row.authorId, body)),
    hidden: hidden && !deleted,
    createdAt: createdAt.toISOString(),
    mine: !deleted && row.authorId === viewerId,
    canDelete: !deleted && (row.authorId === viewerId || post.authorId === viewerId),
  }
}
