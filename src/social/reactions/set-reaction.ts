import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { relayChannel } from '../../jobs/enqueue.ts'
import { noteAct } from '../interest/close-list.ts'
import { appendInteractions } from '../interactions/log-stream.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import { loadCounts, moveCount } from '../posts/counts.ts'
import { keepReaction } from '../posts/recent-reactions.ts'
import { keepFlags } from '../posts/viewer-flags.ts'
import { postVisibleTo } from '../access/posts.ts'
import { notice } from '../notifications/rules.ts'
import type { reactInput, reactOutput } from './schema.ts'

type Input = z.infer<typeof reactInput>
type Output = z.infer<typeof reactOutput>
type Kind = 'liked' | 'bookmarked'

interface Row {
  authorId: string
  liked: boolean
  bookmarked: boolean
  /** When the state changed; null if it was so already. */
  movedAt: Date | null
  /** The caller was suspended meanwhile: the state moves and the count does not. */
  withheld: boolean
  noticed: boolean
}

const countOf = { liked: 'likes', bookmarked: 'bookmarks' } as const
const interactionOf = { liked: 'like', bookmarked: 'bookmark' } as const

/** Likes a post or takes the like back. Errors: NOT_FOUND. */
export function likePost(ctx: MemberCtx, input: Input): Promise<Output> {
  return setReaction(ctx, input, 'liked')
}

/** Bookmarks a post, or removes the bookmark and its note. Errors: NOT_FOUND. */
export function bookmarkPost(ctx: MemberCtx, input: Input): Promise<Output> {
  return setReaction(ctx, input, 'bookmarked')
}

/**
 * Sets one state of the caller on a post and answers with both states and the fresh counts. Counts,
 * notice and log change only with the state, so a retry is harmless.
 */
async function setReaction(ctx: MemberCtx, input: Input, kind: Kind): Promise<Output> {
  const personId = ctx.actor.personId
  const { postId, on } = input
  const [row] = await rows(ctx.main.db, reactionSql(ctx, input, kind))
  if (!row) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  const { liked, bookmarked, movedAt, withheld } = row
  if (movedAt === null) {
    const counts = (await loadCounts(ctx, [postId])).get(postId)
    return { liked, bookmarked, likeCount: counts?.likes ?? 0, bookmarkCount: counts?.bookmarks ?? 0 }
  }
  const flag = { postId, kind, on, atMs: movedAt.getTime() }
  const [counts] = await Promise.all([
    moveCount(ctx, postId, countOf[kind], withheld ? 0 : on ? 1 : -1),
    keepFlags(ctx, personId, [flag]),
    keepReaction(ctx, personId, flag),
    on ? noteAct(ctx, personId) : null,
    appendInteractions(ctx, [
      { kind: interactionOf[kind], personId, postId, authorId: row.authorId, ...(on ? {} : { takenBack: 'last' }) },
    ]),
    row.noticed ? fromRedis(ctx, (redis) => redis.publish(relayChannel, '')) : null,
  ])
  return { liked, bookmarked, likeCount: counts.likes, bookmarkCount: counts.bookmarks }
}

/**
 * One round trip: visibility by the keys of post, author and blocks, then set_reaction of
 * drizzle/main/functions/reactions.sql.
 */
function reactionSql(ctx: MemberCtx, { postId, on }: Input, kind: Kind) {
  const { personId } = ctx.actor
  const now = ctx.now()
  // Only the statement knows the author's id.
  const told = sql.json(notice(personId, 'like', { actorId: personId, postId }))
  return sql<Row>`
    with visible as materialized (
      select p.id, p.author_id from post p join person a on a.id = p.author_id where p.id = ${postId}::uuid and ${postVisibleTo(personId)}
    )
    select v.author_id, r.liked, r.bookmarked, r.moved_at, r.withheld, r.noticed
    from visible v cross join lateral set_reaction(${personId}::uuid, v.id, v.author_id, ${kind}, ${on}::boolean, ${now}::timestamptz,
      ${newId(now)}::uuid, ${told} || jsonb_build_object('personId', v.author_id)) r`
}
