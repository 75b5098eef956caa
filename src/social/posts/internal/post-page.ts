import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import type { Sql } from '../../../db/sql.ts'
import { pageOf } from '../../../shared/cursor.ts'
import { cardsOf, type VisiblePost } from '../cards.ts'
import type { PostPage } from '../schema.ts'

/**
 * A page of cards from a statement that finds visible posts, newest first. It is asked for one row more than the page holds.
 * `cursorOf` gives the place of a row in the order of the statement.
 */
export async function postPage<Row extends VisiblePost>(
  ctx: Ctx,
  limit: number,
  find: (count: number) => Sql<Row>,
  cursorOf: (row: Row) => string,
): Promise<PostPage> {
  const { page, nextCursor } = pageOf(await rows(ctx.main.db, find(limit + 1)), limit, cursorOf)
  const posts = await cardsOf(
    ctx,
    Promise.resolve(page),
    page.map(({ id }) => id),
  )
  return { posts, nextCursor }
}
