import { type Queryable, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { type SearchKind, searchKinds } from './port.ts'

/**
 * Level 0 holds this many of a kind's newest documents and as many of the most popular, level 1 the
 * same of what is left, level 2 all others. The key of a person, post or product is a UUIDv7, so
 * that its order is that of time.
 */
const places = [2_000, 32_000] as const

/**
 * After documents came to level 0: what is no longer among the first of its level goes down. Reads
 * levels 0 and, if need be, 1.
 */
export async function lowerLevels(db: Queryable, kind: SearchKind): Promise<void> {
  for (const [level, most] of places.entries()) {
    // By lists of keys: a join of rows without statistics would be row by row. What somebody else
    // holds stays until the next time, so that this waits for nobody.
    const isHere = sql`kind = ${kind} and level = ${level}::smallint`
    const lowered = await rows(
      db,
      sql<{ key: string }>`
        with ranked as materialized (
          select key, row_number() over (order by key desc) as newest, row_number() over (order by popularity desc, key desc) as known
          from search_document where ${isHere}
        )
        update search_document set level = ${level + 1}::smallint where ${isHere} and key = any(array(
          select key from search_document
          where ${isHere} and key = any(array(select key from ranked where least(newest, known) > ${most}::int)) for no key update skip locked))
        returning key`,
    )
    if (lowered.length === 0) return
  }
}

/** Gives each document of a full build its level: all are of level 2. Two top-N passes per kind. */
export async function rankBuild(db: Queryable): Promise<void> {
  const [first, last] = places
  for (const kind of searchKinds) {
    await run(
      db,
      sql`
        update search_document_build b set level = case when ranked.place <= ${first}::int then 0 else 1 end
        from (
          select key, min(place) as place from (
            (select key, row_number() over (order by key desc) as place from search_document_build
             where kind = ${kind} order by key desc limit ${last}::int)
            union all
            (select key, row_number() over (order by popularity desc, key desc) from search_document_build
             where kind = ${kind} order by popularity desc, key desc limit ${last}::int)) best
          group by key) ranked
        where b.kind = ${kind} and b.key = ranked.key`,
    )
  }
}
