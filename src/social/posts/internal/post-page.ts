import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { type CardGate, cardsOf } from '../cards.ts'
import type { PostPage } from '../schema.ts'

/**
 * A page of cards out of a statement that finds gates, newest first, asked for one more than the page holds.
 * `cursorOf` names a row's place in the order of the statement.
 */
export async function postPage<Row extends CardGate>(
  ctx: Ctx,
  limit: number,
  find: (count: number) => SQL,
  cursorOf: (row: Row) => string,
): Promise<PostPage> {
  const found = await rows<Row>(ctx.main.db, find(limit + 1))
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { posts: await cardsOf(ctx, page), nextCursor: found.length > limit && last ? cursorOf(last) : null }
}
