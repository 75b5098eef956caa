import type { Queryable } from '../../../db/rows.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { personalData } from '../personal-data.ts'
import { places } from './table-steps.ts'

/**
 * Rows of the main database that a leaving erases and whose person has left: written after it, or
 * brought back by a restore. Tables that this login may not read are left out. Plan: the few people
 * who left, then the index by which a leaving finds their rows.
 */
export async function rowsOfLeft(db: Queryable): Promise<{ place: string; count: number }[]> {
  const readable = await rows(
    db,
    sql<{ name: string }>`select name from unnest(${places.map(({ name }) => name)}::text[]) as t(name)
        where has_table_privilege(to_regclass(quote_ident(name)), 'select')`,
  )
  const names = new Set(readable.map(({ name }) => name))
  const counts = places
    .filter(({ name, database }) => database === 'main' && names.has(name))
    .flatMap(({ name, from }) =>
      personalData[name as keyof typeof personalData].ties
        .filter(({ deed, whose }) => deed === 'erase' && whose === 'own')
        .map(
          (tie) =>
            sql`select ${`${name}: ${tie.by}`}::text as place, count(*)::int as count from gone g join ${from} on ${tie.rows(sql`g.id`)}`,
        ),
    )
  return rows(
    db,
    sql<{ place: string; count: number }>`
      with gone as materialized (
        select p.id from person p where p.status = 'withdrawn'
          and not exists (select from leaving l where l.person_id = p.id and l.state in ('grace', 'running')))
      select place, count from (${sql.join(counts, sql` union all `)}) as found where count > 0 order by count desc, place`,
  )
}
