import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { pageOf, timeCursor } from '../../shared/cursor.ts'
import { loadCards } from '../posts/cards.ts'
import { acts, type MyActs, type myActsInput } from './schema.ts'

interface Act {
  postId: string
  kind: MyActs['acts'][number]['kind']
  at: Date
}

/**
 * What the feed of interests remembers of the caller, the latest first: their strongest act with
 * each post.
 */
export async function myActs(ctx: MemberCtx, { kind, cursor, limit }: z.infer<typeof myActsInput>): Promise<MyActs> {
  const { personId } = ctx.actor
  const before = timeCursor.decode(cursor)
  const { resetAt } = await one(
    ctx.main.db,
    sql<{ resetAt: Date | null }>`select interests_reset_at as reset_at from person where id = ${personId}::uuid`,
  )
  // Plan: the person's part of the primary key, sorted: some hundred rows.
  const found = await rows(
    ctx.log.db,
    sql<Act>`
      select post_id, kind, at from person_history
      where person_id = ${personId}::uuid and kind = any(${kind === null ? [...acts] : [kind]}::text[]) and at > ${resetAt ?? new Date(0)}::timestamptz
        ${before === null ? sql`` : sql`and (at, post_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`}
      order by at desc, post_id desc limit ${limit + 1}::int`,
  )
  const { page, nextCursor } = pageOf(found, limit, ({ at, postId }) => timeCursor.encode({ atMs: at.getTime(), id: postId }))
  const cards = new Map(
    (
      await loadCards(
        ctx,
        page.map(({ postId }) => postId),
      )
    ).map((card) => [card.id, card]),
  )
  return { acts: page.map((act) => ({ ...act, at: act.at.toISOString(), post: cards.get(act.postId) ?? null })), nextCursor }
}
