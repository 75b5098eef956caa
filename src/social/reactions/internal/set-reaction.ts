import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MemberCtx } from '../../../context.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import { outboxRows, relayChannel } from '../../../jobs/enqueue.ts'
import { appendInteractions } from '../../interactions/log-stream.ts'
import { fromRedis } from '../../../platform/cache/from-redis.ts'
import { loadCounts, moveCount } from '../../posts/counts.ts'
import { keepFlags } from '../../posts/viewer-flags.ts'
import { postVisibleTo } from '../../access/posts.ts'
import { notice } from '../../notifications/rules.ts'

export interface ReactionResult {
  liked: boolean
  bookmarked: boolean
  likeCount: number
  bookmarkCount: number
}

type Kind = 'liked' | 'bookmarked'

interface Row {
  authorId: string
  liked: boolean
  bookmarked: boolean
  /** When the state moved; null when it was so already. */
  movedAt: Date | null
  noticed: boolean
}

const countOf = { liked: 'likes', bookmarked: 'bookmarks' } as const
const interactionOf = { liked: 'like', bookmarked: 'bookmark' } as const

/**
 * Sets one state of the caller's on a post and answers with both and the fresh counts. Counts, notice and log move only when the
 * state did, so a retry is harmless. Errors: NOT_FOUND.
 */
export async function setReaction(ctx: MemberCtx, input: { postId: string; on: boolean }, kind: Kind): Promise<ReactionResult> {
  const personId = ctx.actor.personId
  const { postId, on } = input
  const [row] = await rows(ctx.main.db, reactionSql(ctx, input, kind))
  if (!row) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  const { liked, bookmarked, movedAt } = row
  if (movedAt === null) {
    const counts = (await loadCounts(ctx, [postId])).get(postId)
    return { liked, bookmarked, likeCount: counts?.likes ?? 0, bookmarkCount: counts?.bookmarks ?? 0 }
  }
  const [counts] = await Promise.all([
    moveCount(ctx, postId, countOf[kind], on ? 1 : -1),
    keepFlags(ctx, personId, [{ postId, kind, on, atMs: movedAt.getTime() }]),
    on ? appendInteractions(ctx, [{ kind: interactionOf[kind], personId, postId, authorId: row.authorId }]) : null,
    row.noticed ? fromRedis(ctx, (redis) => redis.publish(relayChannel, '')) : null,
  ])
  return { liked, bookmarked, likeCount: counts.likes, bookmarkCount: counts.bookmarks }
}

/**
 * One round trip, one commit that does not wait for the disk: the rule, the state, the moved count, and word for the author's
 * notice. A state's instant only ever grows, so caches can tell which of two changes came later.
 */
function reactionSql(ctx: MemberCtx, { postId, on }: { postId: string; on: boolean }, kind: Kind) {
  const me = sql`${ctx.actor.personId}::uuid`
  const now = ctx.now()
  const state = sql.literal(kind)
  const at = sql.literal(`${kind}_at`)
  const count = sql.literal(countOf[kind])
  const later = sql`greatest(${now}::timestamptz, r.${at} + interval '1 millisecond')`
  // The author's id is put in by the statement that knows it.
  const payload = sql`${sql.json(notice(ctx.actor.personId, 'like', { actorId: ctx.actor.personId, postId }))} || jsonb_build_object('personId', seen.author_id)`
  // Taking back what never was writes nothing.
  const moved = on
    ? sql`insert into reaction as r (person_id, post_id, ${state}, ${at}) select ${me}, seen.id, true, ${now}::timestamptz from seen, fast
          on conflict (person_id, post_id) do update set ${state} = true, ${at} = ${later} where not r.${state}
          returning r.liked, r.bookmarked, r.${at} as moved_at`
    : sql`update reaction r set ${state} = false, ${at} = ${later} from seen, fast
          where r.person_id = ${me} and r.post_id = seen.id and r.${state}
          returning r.liked, r.bookmarked, r.${at} as moved_at`
  return sql<Row>`
    with fast as materialized (select set_config('synchronous_commit', 'off', true)),
    seen as materialized (
      select p.id, p.author_id from post p join person a on a.id = p.author_id
      where p.id = ${postId}::uuid and ${postVisibleTo(ctx.actor.personId)}
    ),
    held as materialized (select r.liked, r.bookmarked, r.liked_at from reaction r join seen on r.post_id = seen.id where r.person_id = ${me}),
    moved as (${moved}),
    counted as (insert into post_count_change (post_id, ${count}) select seen.id, ${on ? 1 : -1}::smallint from seen, moved),
    notice as (
      ${outboxRows({ id: sql`${newId(now)}::uuid`, name: 'notifications.notify', payload, uniqueKey: sql`null`, runAt: now, now })}
      from seen, moved where ${kind === 'liked'} and seen.author_id <> ${me}
      returning id
    )
    select seen.author_id, coalesce(moved.liked, held.liked, false) as liked, coalesce(moved.bookmarked, held.bookmarked, false) as bookmarked,
      moved.moved_at, exists (select from notice) as noticed
    from seen left join moved on true left join held on true`
}
