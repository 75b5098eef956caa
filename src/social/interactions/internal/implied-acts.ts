import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { lowestIdAt } from '../../../ids.ts'
import { type LogEvent, logEvent } from '../log-stream.ts'

interface Implied {
  kind: 'like' | 'bookmark' | 'comment' | 'purchase'
  personId: string
  postId: string
  authorId: string
  at: Date
  /** The id of the comment or order; null for a reaction, which a person can give once. */
  sourceId: string | null
  isTakenBack: boolean
}

/**
 * What the log must hold of these times, and the reactions that it must not hold any more, by the
 * main database. Reads reactions by their block range indexes, comments by the time in their ids,
 * purchases by `order_purchased`.
 */
export async function impliedBetween(ctx: Pick<Ctx, 'main'>, from: Date, to: Date): Promise<LogEvent[]> {
  const found = await rows(
    ctx.main.db,
    sql<Implied>`
      select i.kind, i.person_id, i.post_id, p.author_id, i.at, i.source_id, i.is_taken_back
      from (
        select 'like' as kind, person_id, post_id, liked_at as at, null::uuid as source_id, not liked as is_taken_back from reaction
        where liked_at >= ${from}::timestamptz and liked_at < ${to}::timestamptz
        union all
        select 'bookmark', person_id, post_id, bookmarked_at, null, not bookmarked from reaction
        where bookmarked_at >= ${from}::timestamptz and bookmarked_at < ${to}::timestamptz
        union all
        select 'comment', author_id, post_id, created_at, id, false from comment
        where id >= ${lowestIdAt(from)}::uuid and id < ${lowestIdAt(to)}::uuid and deleted_at is null
        union all
        select 'purchase', buyer_id, post_id, confirmed_at, id, false from "order"
        where post_id is not null and confirmed_at >= ${from}::timestamptz and confirmed_at < ${to}::timestamptz and state <> 'cancelled'
      ) i join post p on p.id = i.post_id`,
  )
  return found.map(({ sourceId, isTakenBack, ...implied }) =>
    logEvent({ ...implied, ...(sourceId ? { id: sourceId } : {}), ...(isTakenBack ? { takenBack: 'last' } : {}) }, implied.at),
  )
}
