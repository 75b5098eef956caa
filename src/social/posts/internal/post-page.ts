import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import type { Sql } from '../../../db/sql.ts'
import { pageOf } from '../../../shared/cursor.ts'
import { jsonArray, jsonObject, jsonText, type JsonText } from '../../../shared/json-text.ts'
import { cardsOf, cardTexts, type VisiblePost } from '../cards.ts'
import type { PostPage } from '../schema.ts'

/**
 * A page of cards from a statement that finds visible posts, newest first. It is asked for one row
 * more than the page holds. `cursorOf` gives the place of a row in the order of the statement.
 */
export async function postPage<Row extends VisiblePost>(
  ctx: Ctx,
  limit: number,
  find: (count: number) => Sql<Row>,
  cursorOf: (row: Row) => string,
): Promise<JsonText<PostPage>> {
  const { page, nextCursor } = await foundRows(ctx, limit, find, cursorOf)
  const posts = await cardTexts(ctx, Promise.resolve(page), idsOf(page))
  return jsonObject<PostPage>({ posts: jsonArray(posts), nextCursor: jsonText(nextCursor) })
}

/** The same as values with the row of each card, for a page that shows more of it. */
export async function foundPage<Row extends VisiblePost>(
  ctx: Ctx,
  limit: number,
  find: (count: number) => Sql<Row>,
  cursorOf: (row: Row) => string,
): Promise<{ posts: { card: PostPage['posts'][number]; row: Row }[]; nextCursor: string | null }> {
  const { page, nextCursor } = await foundRows(ctx, limit, find, cursorOf)
  const cards = await cardsOf(ctx, Promise.resolve(page), idsOf(page))
  const byId = new Map(cards.map((card) => [card.id, card]))
  const posts = page.flatMap((row) => {
    const card = byId.get(row.id)
    return card ? [{ card, row }] : []
  })
  return { posts, nextCursor }
}

async function foundRows<Row>(ctx: Ctx, limit: number, find: (count: number) => Sql<Row>, cursorOf: (row: Row) => string) {
  return pageOf(await rows(ctx.main.db, find(limit + 1)), limit, cursorOf)
}

const idsOf = (page: VisiblePost[]) => page.map(({ id }) => id)
