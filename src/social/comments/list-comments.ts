import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { postVisibleTo } from '../access/posts.ts'
import { commentColumns, type CommentRow, listedComments, notGone, viewOf } from './internal/comment-rows.ts'
import { bestCursor, newestCursor } from './internal/thread-cursor.ts'
import { orderHoldsMinutes } from './rules.ts'
import type { commentPage, listCommentsInput } from './schema.ts'

type Input = Omit<z.infer<typeof listCommentsInput>, 'sort'> & Partial<Pick<z.infer<typeof listCommentsInput>, 'sort'>>

/** Where a page begins. Null fields at the start of the list. */
export interface PagePlace {
  sort: 'best' | 'newest'
  id: string | null
  pinnedId: string | null
  atUs: number | null
  step: number | null
}

/**
 * A post's comments without the answers in them, the pinned one first, without those of blocked
 * people; with the caller's own hidden ones. Pages of one reading have the order of its first page,
 * whatever is liked meanwhile. Errors: NOT_FOUND, BAD_INPUT (cursor).
 */
export async function listComments(ctx: Ctx, input: Input): Promise<z.infer<typeof commentPage>> {
  const { postId, limit, sort = 'best' } = input
  const place = placeOf(sort, input.cursor)
  const [found, muted] = await Promise.all([rows(ctx.main.db, commentsSql(ctx, postId, place, limit + 1)), mutedTexts(ctx)])
  const [first] = found
  if (!first) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  const inOrder = joined<CommentRow>(found).sort(byPlace)
  const pinned = place.id === null ? inOrder.filter(({ isPinned }) => isPinned) : []
  const others = inOrder.filter((row) => !pinned.includes(row))
  const page = others.slice(0, limit)
  const last = page.at(-1)
  const pinnedId = place.id === null ? (pinned[0]?.id ?? null) : place.pinnedId
  const atUs = place.atUs ?? first.readAtUs
  const cursorOf = ({ id, step }: CommentRow) =>
    sort === 'newest' ? newestCursor.encode({ pinnedId, id }) : bestCursor.encode({ pinnedId, id, atUs, step })
  const post = { id: postId, authorId: first.postAuthorId }
  return {
    comments: await Promise.all([...pinned, ...page].map((row) => viewOf(ctx, row, post, muted))),
    nextCursor: others.length > limit && last ? cursorOf(last) : null,
  }
}

function placeOf(sort: PagePlace['sort'], cursor: string | null): PagePlace {
  const start = { sort, id: null, pinnedId: null, atUs: null, step: null }
  return { ...start, ...(sort === 'best' ? bestCursor : newestCursor).decode(cursor) }
}

/** Ids are compared as Postgres compares them: lower-case hexadecimal digits. */
const byPlace = (a: CommentRow, b: CommentRow) => b.step - a.step || (a.id < b.id ? 1 : -1)

/**
 * No row unless the viewer may see the post. The branches give at most `count` rows each, and the
 * pinned comment; the caller puts them in order. Of the order "best": `comment_best` for comments
 * whose step holds since before the reading, and `comment_moved` for those that were moved since,
 * at their step before.
 */
export function commentsSql(
  ctx: Pick<Ctx, 'actor'>,
  postId: string,
  { sort, id, pinnedId, atUs, step }: PagePlace,
  count: number,
): Sql<{ postAuthorId: string; readAtUs: number } & LeftJoined<CommentRow>> {
  const viewerId = ctx.actor?.personId ?? null
  const thread = sql`c.parent_id is null and ${notGone(viewerId)} and ${id === null ? sql`(not c.is_pinned or c.deleted_at is not null)` : sql`c.id is distinct from ${pinnedId}::uuid`}`
  const readAt =
    atUs === null
      ? sql`now()`
      : sql`greatest(timestamptz 'epoch' + ${atUs}::bigint * interval '1 microsecond', now() - ${orderHoldsMinutes}::int * interval '1 minute')`
  const below = (stepNow: Sql) => (id === null ? sql`` : sql`and (${stepNow}, c.id) < (${step ?? 0}::smallint, ${id}::uuid)`)
  const branches =
    sort === 'newest'
      ? [
          listedComments(viewerId, {
            where: sql`${thread} ${id === null ? sql`` : sql`and c.id < ${id}::uuid`}`,
            rest: sql`order by c.id desc limit ${count}::int`,
          }),
        ]
      : [
          listedComments(viewerId, {
            where: sql`${thread} and (c.best_from is null or c.best_from <= ${readAt}) ${below(sql`c.best`)}`,
            rest: sql`order by c.best desc, c.id desc limit ${count}::int`,
            step: sql`c.best`,
          }),
          listedComments(viewerId, {
            where: sql`${thread} and c.best_from > ${readAt} ${below(sql`c.best_before`)}`,
            rest: sql`order by c.best_before desc, c.id desc limit ${count}::int`,
            step: sql`c.best_before`,
          }),
        ]
  if (id === null) branches.push(listedComments(viewerId, { where: sql`c.is_pinned and c.deleted_at is null`, rest: sql`` }))
  return sql<{ postAuthorId: string; readAtUs: number } & LeftJoined<CommentRow>>`
    select p.author_id as post_author_id, (extract(epoch from now()) * 1000000)::bigint as read_at_us, shown.*
    from post p join person a on a.id = p.author_id left join lateral (
      select ${commentColumns(viewerId)} from (${sql.join(branches, sql` union all `)}) c
    ) shown on true
    where p.id = ${postId}::uuid and ${postVisibleTo(viewerId)}`
}
