import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { lowestIdAt } from '../../../ids.ts'
import { type LogEvent, logEvent } from '../log-stream.ts'

interface Implied {
  kind: 'like' | 'bookmark' | 'comment' | 'purchase'
  personId: string
  postId: string
  /** Null for an act whose post is gone. */
  authorId: string | null
  at: Date
  /** What the times are compared with: of a comment, the time in its id. */
  placedAt: Date
  /** The id of the comment or order; null for a reaction, which a person can give once. */
  sourceId: string | null
  isTakenBack: boolean
}

/**
 * What the log must hold of these times, and the reactions that it must not hold any more, by the
 * main database; the first `most` acts of them, and `until` when they reach. Reads reactions by
 * their block range indexes, comments by the time in their ids, purchases by `order_purchased`.
 */
export async function impliedBetween(
  ctx: Pick<Ctx, 'main'>,
  from: Date,
  to: Date,
  most: number | null = null,
): Promise<{ acts: LogEvent[]; until: Date }> {
  const found = await rows(
    ctx.main.db,
    sql<Implied>`
      select i.kind, i.person_id, i.post_id, p.author_id, i.at, i.placed_at, i.source_id, i.is_taken_back
      from (
        select 'like' as kind, person_id, post_id, liked_at as at, liked_at as placed_at, null::uuid as source_id, not liked as is_taken_back from reaction
        where liked_at >= ${from}::timestamptz and liked_at < ${to}::timestamptz
        union all
        select 'bookmark', person_id, post_id, bookmarked_at, bookmarked_at, null, not bookmarked from reaction
        where bookmarked_at >= ${from}::timestamptz and bookmarked_at < ${to}::timestamptz
        union all
        select 'comment', author_id, post_id, created_at, uuid_extract_timestamp(id), id, false from comment
        where id >= ${lowestIdAt(from)}::uuid and id < ${lowestIdAt(to)}::uuid and deleted_at is null
        union all
        select 'purchase', buyer_id, post_id, confirmed_at, confirmed_at, id, false from "order"
        where post_id is not null and confirmed_at >= ${from}::timestamptz and confirmed_at < ${to}::timestamptz and state <> 'cancelled'
        order by placed_at limit ${most}::int
      ) i left join post p on p.id = i.post_id
      order by i.placed_at`,
  )
  if (found.length !== most) return { acts: found.flatMap(eventOf), until: to }
  // To the millisecond: acts of the last one may be told twice, which changes nothing.
  const until = found.at(-1)!.placedAt
  // More of one millisecond than `most`: all of it at once, or the next part would be the same.
  if (until.getTime() <= from.getTime()) return impliedBetween(ctx, from, new Date(from.getTime() + 1))
  return { acts: found.flatMap(eventOf), until }
}

function eventOf({ kind, personId, postId, authorId, at, sourceId, isTakenBack }: Implied): LogEvent[] {
  if (authorId === null) return []
  const more = { ...(sourceId ? { id: sourceId } : {}), ...(isTakenBack ? { takenBack: 'last' as const } : {}) }
  return [logEvent({ kind, personId, postId, authorId, at, ...more }, at)]
}
