import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { outboxRows, relayChannel } from '../../jobs/enqueue.ts'
import { appendInteractions } from '../interactions/log-stream.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import { loadCounts, moveCount } from '../posts/counts.ts'
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

/** Bookmarks a post or removes the bookmark. Errors: NOT_FOUND. */
export function bookmarkPost(ctx: MemberCtx, input: Input): Promise<Output> {
  return setReaction(ctx, input, 'bookmarked')
}

/**
 * Sets one state of the caller on a post and answers with both states and the fresh counts. Counts, notice and log change only with
 * the state, so a retry is harmless.
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
  const [counts] = await Promise.all([
    moveCount(ctx, postId, countOf[kind], withheld ? 0 : on ? 1 : -1),
    keepFlags(ctx, personId, [{ postId, kind, on, atMs: movedAt.getTime() }]),
    on ? appendInteractions(ctx, [{ kind: interactionOf[kind], personId, postId, authorId: row.authorId }]) : null,
    row.noticed ? fromRedis(ctx, (redis) => redis.publish(relayChannel, '')) : null,
  ])
  return { liked, bookmarked, likeCount: counts.likes, bookmarkCount: counts.bookmarks }
}

/**
 * One round trip, and one commit that does not wait for the disk: visibility, the state, the count, and the job of the author's
 * notice. The time of a state only grows, so caches can tell which of two changes came later.
 */
function reactionSql(ctx: MemberCtx, { postId, on }: Input, kind: Kind) {
  const me = sql`${ctx.actor.personId}::uuid`
  const now = ctx.now()
  const state = sql.literal(kind)
  const at = sql.literal(`${kind}_at`)
  const count = sql.literal(countOf[kind])
  const later = sql`greatest(${now}::timestamptz, r.${at} + interval '1 millisecond')`
  // Only the statement knows the author's id.
  const payload = sql`${sql.json(notice(ctx.actor.personId, 'like', { actorId: ctx.actor.personId, postId }))} || jsonb_build_object('personId', visible.author_id)`
  // Taking back a reaction that was never given writes nothing.
  const moved = on
    ? sql`insert into reaction as r (person_id, post_id, ${state}, ${at}) select ${me}, visible.id, true, ${now}::timestamptz from visible, fast
          on conflict (person_id, post_id) do update set ${state} = true, ${at} = ${later} where not r.${state}
          returning r.liked, r.bookmarked, r.withheld, r.${at} as moved_at`
    : sql`update reaction r set ${state} = false, ${at} = ${later} from visible, fast
          where r.person_id = ${me} and r.post_id = visible.id and r.${state}
          returning r.liked, r.bookmarked, r.withheld, r.${at} as moved_at`
  return sql<Row>`
    with fast as materialized (select set_config('synchronous_commit', 'off', true)),
    visible as materialized (
      select p.id, p.author_id from post p join person a on a.id = p.author_id
      where p.id = ${postId}::uuid and ${postVisibleTo(ctx.actor.personId)}
    ),
    held as materialized (select r.liked, r.bookmarked, r.liked_at from reaction r join visible on r.post_id = visible.id where r.person_id = ${me}),
    moved as (${moved}),
    counted as (insert into post_count_change (post_id, ${count}) select visible.id, ${on ? 1 : -1}::smallint from visible, moved where not moved.withheld),
    notice as (
      ${outboxRows({ id: sql`${newId(now)}::uuid`, name: 'notifications.notify', payload, uniqueKey: sql`null`, runAt: now, now })}
      from visible, moved where ${kind === 'liked'} and visible.author_id <> ${me}
      returning id
    )
    select visible.author_id, coalesce(moved.liked, held.liked, false) as liked, coalesce(moved.bookmarked, held.bookmarked, false) as bookmarked,
      moved.moved_at, coalesce(moved.withheld, false) as withheld, exists (select from notice) as noticed
    from visible left join moved on true left join held on true`
}
