import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { startOfSearch } from './schema.ts'

const shown = 10

/** Before anything is typed: the caller's recent searches, newest first, and the popular ones. */
export async function readStartOfSearch(ctx: Ctx): Promise<z.infer<typeof startOfSearch>> {
  const found = await rows(
    ctx.main.db,
    sql<{ text: string; isOwn: boolean }>`
      (select text, true as is_own from search_query
       where person_id = ${ctx.actor?.personId ?? null}::uuid order by searched_at desc, folded limit ${shown}::int)
      union all
      (select text, false from popular_query order by persons desc, folded limit ${shown}::int)`,
  )
  const textsOf = (own: boolean) => found.flatMap(({ text, isOwn }) => (isOwn === own ? text : []))
  return { recent: textsOf(true), popular: textsOf(false) }
}
