import type { DatabaseClient } from '../../../db/client.ts'
import { one, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { transaction } from '../../../db/transaction.ts'
import { type Invariant, partOf } from './invariants/invariants.ts'

/** Examples that a check names. */
export const namedExamples = 5

interface CheckedPart {
  checked: number
  broken: number
  examples: string[]
  /** Rows of the table that were read. */
  rows: number
  /** The key of the last of them. */
  last: string[] | null
}

/**
 * Checks the next rows of a table in a transaction and a snapshot of its own. By key only: a hash
 * or merge join would read whole tables for each part.
 */
export function checkPart(client: DatabaseClient, invariant: Invariant, after: string[] | null, size: number): Promise<CheckedPart> {
  return transaction(client, async (tx) => {
    await run(tx.db, sql`select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`)
    return one(tx.db, partStatement(invariant, after, size))
  })
}

/** Plan: `part` along the key of its table, then an index scan per row and lookup. */
export function partStatement({ over, found, isWeighted }: Invariant, after: string[] | null, size: number) {
  const part = over === null ? null : partOf(over, after, size)
  const weight = isWeighted ? sql`weight` : sql`1`
  return sql<CheckedPart>`
    with part as materialized (${part?.rows ?? sql`select 1 as one`}), found as (${found})
    select coalesce(sum(${weight}), 0)::bigint as checked, count(*) filter (where ok is not true)::int as broken,
           coalesce((array_agg(what) filter (where ok is not true))[1:${namedExamples}::int], '{}') as examples,
           (select count(*)::int from part) as rows, ${part?.last ?? sql`null::text[]`} as last
    from found`
}
