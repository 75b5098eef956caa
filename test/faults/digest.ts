import { rows } from '../../src/db/rows.ts'
import { Sql } from '../../src/db/sql.ts'
import type { MainClient } from '../../src/db/handles.ts'

/** The number of rows of each table, and a hash of all of them. */
export type Digest = Record<string, { rows: number; hash: string }>

/** The content of these tables in one snapshot. */
export async function digest(main: MainClient, tables: string[]): Promise<Digest> {
  // A sum of hashes does not depend on the order of rows, so nothing is sorted.
  const each = tables.map(
    (name) =>
      `select '${name}' as name, count(*)::int as rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text as hash from "${name}" t`,
  )
  const found = await rows(main.db, new Sql<{ name: string; rows: number; hash: string }>([each.join(' union all ')]))
  return Object.fromEntries(found.map(({ name, rows: count, hash }) => [name, { rows: count, hash }]))
}

/**
 * New rows of each changed table from one digest to the next; 0 for a table with changed rows only.
 */
export function growth(before: Digest, after: Digest): Record<string, number> {
  const moved = Object.keys(after).filter((name) => after[name]!.hash !== before[name]?.hash)
  return Object.fromEntries(moved.map((name) => [name, after[name]!.rows - (before[name]?.rows ?? 0)]))
}
