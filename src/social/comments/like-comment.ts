import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { relayChannel } from '../../jobs/enqueue.ts'
import { fromRedis } from '../../platform/cache/from-redis.ts'
import { commentIsListedTo } from '../access/comments.ts'
import { notice } from '../notifications/rules.ts'
import type { likeCommentOutput, markCommentInput } from './schema.ts'

/**
 * Likes a comment or takes the like back; count and notice move only with the state. It is no act
 * of the interaction log: it says nothing of the post (docs/ranking.md). Errors: NOT_FOUND.
 */
export async function likeComment(
  ctx: MemberCtx,
  { commentId, on }: z.infer<typeof markCommentInput>,
): Promise<z.infer<typeof likeCommentOutput>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  // Only the statement knows the author's id and the post's.
  const told = sql.json(notice(personId, 'comment_like', { actorId: personId, commentId }))
  const [row] = await rows(
    ctx.main.db,
    sql<{ likeCount: number; noticed: boolean }>`
      with listed as materialized (
        select c.id, c.post_id, c.author_id from comment c where c.id = ${commentId}::uuid and ${commentIsListedTo(personId, sql`${commentId}::uuid`)}
      )
      select r.like_count, r.noticed from listed l cross join lateral like_comment(${personId}::uuid, l.id, l.author_id, ${on}::boolean,
        ${now}::timestamptz, ${newId(now)}::uuid, ${told} || jsonb_build_object('personId', l.author_id, 'postId', l.post_id)) r`,
  )
  if (!row) throw new KiwiError('NOT_FOUND', { field: 'commentId' })
  if (row.noticed) await fromRedis(ctx, (redis) => redis.publish(relayChannel, ''))
  return { liked: on, likeCount: row.likeCount }
}
