import type postgres from 'postgres'

/** The number of rows of each table, and a hash of all of them. */
export type Digest = Record<string, { rows: number; hash: string }>

/** The content of the tables that were ever written to, `besides` one. */
export async function digest(admin: postgres.Sql, besides: string): Promise<Digest> {
  const written = await admin<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0 and relname <> ${besides} order by relname`
  // A sum of hashes does not depend on the order of rows, so nothing is sorted.
  const each = written.map(
    ({ name }) =>
      `select '${name}' as name, count(*)::int as rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text as hash from "${name}" t`,
  )
  const found = await admin.unsafe<{ name: string; rows: number; hash: string }[]>(each.join(' union all '), [], { prepare: true })
  return Object.fromEntries(found.map(({ name, rows: count, hash }) => [name, { rows: count, hash }]))
}

/**
 * New rows of each changed table from one digest to the next; 0 for a table with changed rows only.
 */
export function growth(before: Digest, after: Digest): Record<string, number> {
  const moved = Object.keys(after).filter((name) => after[name]!.hash !== (before[name]?.hash ?? '0'))
  return Object.fromEntries(moved.map((name) => [name, after[name]!.rows - (before[name]?.rows ?? 0)]))
}
