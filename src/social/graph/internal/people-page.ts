import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../../shared/cursor.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../../people/chips.ts'
import type { PeopleList } from '../../people/schema.ts'

/**
 * `edges` is `block b`, `close_friend u` or `follow f`; `personId` is its column of the people to
 * list.
 */
interface PeopleOf {
  edges: Sql
  personId: Sql
  where: Sql
}

/**
 * A page of people, newest accounts first. Reads an index backwards, without a sort. Whether 31 of
 * them have one of 2,000 shops is 23 pages in one scan, and 63 where each is looked up.
 */
export async function peoplePage(
  ctx: Ctx,
  { cursor, limit }: { cursor: string | null; limit: number },
  { edges, personId, where }: PeopleOf,
): Promise<PeopleList> {
  const hasShop = sql`p.id = any(array(select owner_id from shop where owner_id = any(array(select id from page))))`
  const found = await rows(
    ctx.main.db,
    sql<ChipRow>`
        with page as materialized (
          select p.id, p.handle, p.display_name, p.role, p.verified_as, p.avatar_media_id from ${edges} join person p on p.id = ${personId}
          where ${where} and ${personId} < ${idCursor.decode(cursor) ?? aboveAllIds}::uuid order by ${personId} desc limit ${limit + 1})
        select p.id, ${chipColumns('p', hasShop)} from page p ${chipAvatar('p')} order by p.id desc`,
  )
  const { page, nextCursor } = pageOf(found, limit, ({ id }) => idCursor.encode(id))
  return { people: await Promise.all(page.map((row) => chipOf(ctx, row))), nextCursor }
}
