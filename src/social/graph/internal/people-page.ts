import type { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../../shared/cursor.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../../people/chips.ts'
import type { peopleList } from '../../people/schema.ts'

/** `edges` is `block b` or `follow f`; `personId` is its column that names the people of the list. */
interface PeopleOf {
  edges: Sql
  personId: Sql
  where: Sql
}

/** One page of people, newest accounts first. Reads the index of `edges` backwards from the cursor, without a sort. */
export async function peoplePage(
  ctx: Ctx,
  { cursor, limit }: { cursor: string | null; limit: number },
  { edges, personId, where }: PeopleOf,
): Promise<z.infer<typeof peopleList>> {
  const found = await rows(
    ctx.main.db,
    sql<ChipRow>`select p.id, ${chipColumns('p')} from ${edges} join person p on p.id = ${personId} ${chipAvatar('p')}
        where ${where} and ${personId} < ${idCursor.decode(cursor) ?? aboveAllIds}::uuid order by ${personId} desc limit ${limit + 1}`,
  )
  const { page, nextCursor } = pageOf(found, limit, ({ id }) => idCursor.encode(id))
  return { people: await Promise.all(page.map((row) => chipOf(ctx, row))), nextCursor }
}
