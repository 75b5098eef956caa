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
  const { posts, nextCursor } = await foundPage(ctx, limit, find, cursorOf)
  return { posts: posts.map(({ card }) => card), nextCursor }
}

/** The same with the row of each card, for a page that shows more of it. */
export async function foundPage<Row extends VisiblePost>(
  ctx: Ctx,
  limit: number,
  find: (count: number) => Sql<Row>,
  cursorOf: (row: Row) => string,
): Promise<{ posts: { card: PostPage['posts'][number]; row: Row }[]; nextCursor: string | null }> {
  const { page, nextCursor } = pageOf(await rows(ctx.main.db, find(limit + 1)), limit, cursorOf)
  const cards = await cardsOf(
    ctx,
    Promise.resolve(page),
    page.map(({ id }) => id),
  )
  const byId = new Map(cards.map((card) => [card.id, card]))
  const posts = page.flatMap((row) => {
    const card = byId.get(row.id)
    return card ? [{ card, row }] : []
  })
  return { posts, nextCursor }
}
