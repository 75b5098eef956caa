import logJournal from '../../drizzle/log/meta/_journal.json' with { type: 'json' }
import mainJournal from '../../drizzle/main/meta/_journal.json' with { type: 'json' }
import { innermostReason } from '../shared/innermost-reason.ts'
import { pgErrorCode } from './errors.ts'
import { one, type Queryable } from './rows.ts'
import { sql } from './sql.ts'

const journals = { main: mainJournal, log: logJournal }

export interface Readiness {
  /** Why this version of Kiwi cannot work with the database; null when it can. */
  fault: string | null
  /** Migrations of a newer version. Old processes go on during an upgrade, but not for long. */
  newer: string[]
}

/**
 * Whether a database can be written to and has the tables that this version of Kiwi needs. One
 * statement of two look-ups.
 */
export async function readinessOf(db: Queryable, name: 'main' | 'log'): Promise<Readiness> {
  const needed = journals[name].entries.map(({ tag }) => tag)
  try {
    const { isReplica, applied } = await one(
      db,
      sql<{ isReplica: boolean; applied: string[] }>`
        select pg_is_in_recovery() as is_replica,
               array(select m.name from drizzle.applied_migration m where m.folder = ${name} and m.name not like 'functions/%') as applied`,
    )
    if (isReplica) return { fault: 'it is a read-only replica', newer: [] }
    const missing = needed.filter((tag) => !applied.includes(tag))
    const newer = applied.filter((tag) => !needed.includes(tag))
    return { fault: missing.length > 0 ? `${missing.length} migrations are not applied: run "kiwi db migrate"` : null, newer }
  } catch (error) {
    if (pgErrorCode(error) === undefinedTable) return { fault: 'it was never migrated: run "kiwi db migrate"', newer: [] }
    throw error
  }
}

/**
 * Why a database that answers takes no writes, which reading alone does not tell; null where it
 * does. Writes 4,000 numbers (200 KB) as a temporary file, gone at the end: no row, no WAL.
 */
export async function writeFault(db: Queryable): Promise<string | null> {
  try {
    const { isReadOnly } = await one(
      db,
      // The setting is local to this statement, and made before the function begins to write.
      sql<{ spilled: number; isReadOnly: boolean }>`
        select count(*)::int as spilled, current_setting('default_transaction_read_only') = 'on' as is_read_only
        from (select set_config('work_mem', '64kB', true) as memory offset 0) s
        cross join lateral generate_series(1, 4000 + 0 * length(s.memory)) n`,
    )
    return isReadOnly ? 'it takes no writes: default_transaction_read_only is on, as some providers do when its disk is full' : null
  } catch (error) {
    if (pgErrorCode(error) === diskFull) return `its disk is full: ${innermostReason(error)}`
    throw error
  }
}

const undefinedTable = '42P01'
const diskFull = '53100'
