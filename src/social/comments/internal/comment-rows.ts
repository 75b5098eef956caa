import type { Ctx } from '../../../context.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { mostReplies } from '../../../shared/bounds.ts'
import { commentListedTo } from '../../access/comments.ts'
import { unmutedBy } from '../../access/feeds.ts'
import type { MutedTexts } from '../../access/muted-texts.ts'
import { keptCount } from '../../counts/kept-count.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../../people/chips.ts'
import type { CommentView } from '../schema.ts'

export interface CommentRow extends Omit<ChipRow, 'id'> {
  id: string
  parentId: string | null
  authorId: string
  body: string
  deleted: boolean
  isMuted: boolean
  hidden: boolean
  screened: 'by_author' | 'by_word' | 'shown' | null
  isPinned: boolean
  isHearted: boolean
  likeCount: number
  liked: boolean
  replyCount: number
  createdAt: Date
  editedAt: Date | null
  /** Null once it is over. */
  editableUntil: Date | null
  /** In the order "best". */
  step: number
}

interface Listed {
  /** On `comment c`, beside that it is of `post p`. */
  where: Sql
  /** `order by` and `limit`, or nothing. */
  rest: Sql
  step?: Sql
}

/**
 * Comments `c` of `post p` that are listed to the viewer, with the chips of their authors: a query
 * in parentheses that `commentColumns` completes. Its indexes give the order: each comment is
 * checked by keys, without a sort.
 */
export function listedComments(viewerId: string | null, { where, rest, step = sql`0` }: Listed): Sql {
  return sql`(select c.id, c.post_id, c.parent_id, c.author_id, c.body, c.deleted_at, c.is_hidden, c.screened, c.is_pinned, c.is_hearted, c.like_count,
      c.created_at, c.edited_at, c.editable_until, (${step})::int as step, author.*
    from comment c cross join lateral (
      select ${chipColumns('a')} from person a ${chipAvatar('a')} left join comment top on top.id = c.parent_id
      where a.id = c.author_id and ${commentListedTo(viewerId)} offset 0
    ) author
    where c.post_id = p.id and ${where} ${rest})`
}

/** Of post `p`, in thread `thread_id`. Plan: comment_of_post gives the thread. */
const answersListedTo = (
  viewerId: string | null,
) => sql`comment c join person a on a.id = c.author_id left join comment top on top.id = c.parent_id
    where c.post_id = p.id and coalesce(c.parent_id, c.id) = thread_id and c.id <> thread_id and c.deleted_at is null and ${commentListedTo(viewerId)}`

/** A comment that was deleted stays as a gap while an answer to it is listed to the viewer. */
export const notGone = (viewerId: string | null): Sql => sql`(c.deleted_at is null or (c.parent_id is null and exists (
  select from (select c.id as thread_id) thread, ${answersListedTo(viewerId)})))`

/**
 * Columns of `CommentRow`, of `listedComments` named `c`. At most 100 answers are looked at; the
 * viewer's mutes are read once.
 */
export function commentColumns(viewerId: string | null): Sql {
  const isMuted = viewerId === null ? sql`false` : sql`not (${unmutedBy(viewerId, sql`c.author_id`)})`
  const liked =
    viewerId === null
      ? sql`false`
      : sql`exists (select from comment_like l where l.person_id = ${viewerId}::uuid and l.comment_id = c.id and l.liked)`
  return sql`c.id, c.parent_id, c.author_id, case when c.deleted_at is null then c.body else '' end as body, c.deleted_at is not null as deleted, ${isMuted} as is_muted, c.is_hidden as hidden, c.screened,
    c.is_pinned and c.deleted_at is null as is_pinned, c.is_hearted, ${keptCount('comment_likes')} as like_count, ${liked} as liked,
    case when c.parent_id is null then ${replyCount(viewerId)} else 0 end as reply_count, c.created_at, c.edited_at,
    case when c.editable_until > now() then c.editable_until end as editable_until, c.step,
    c.handle, c.display_name, c.avatar_variants, c.avatar_thumbhash, c.mark`
}

function replyCount(viewerId: string | null): Sql {
  return sql`(select count(*)::int from (
    select from (select c.id as thread_id) thread, ${answersListedTo(viewerId)} limit ${mostReplies}) shown)`
}

/** What a client is shown of a row; `post` is the one that it stands under. */
export async function viewOf(ctx: Ctx, row: CommentRow, post: { id: string; authorId: string }, muted: MutedTexts): Promise<CommentView> {
  const { id, parentId, authorId, body, deleted, screened, replyCount, createdAt, editableUntil } = row
  const viewerId = ctx.actor?.personId
  const [mine, canScreen] = [!deleted && authorId === viewerId, !deleted && post.authorId === viewerId]
  return {
    id,
    postId: post.id,
    parentId,
    author: deleted ? null : await chipOf(ctx, { ...row, id: authorId }),
    body,
    deleted,
    muted: !deleted && (row.isMuted || muted.hidesOf(authorId, body)),
    hidden: row.hidden && !deleted,
    screened: canScreen && screened !== 'shown' ? screened : null,
    pinned: row.isPinned,
    hearted: row.isHearted && !deleted,
    likeCount: deleted ? 0 : row.likeCount,
    liked: row.liked && !deleted,
    replyCount,
    createdAt: createdAt.toISOString(),
    edited: !deleted && row.editedAt !== null,
    editableUntil: mine && !row.hidden ? (editableUntil?.toISOString() ?? null) : null,
    mine,
    canDelete: mine || canScreen,
    canScreen,
  }
}
