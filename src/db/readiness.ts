import logJournal from '../../drizzle/log/meta/_journal.json' with { type: 'json' }
import mainJournal from '../../drizzle/main/meta/_journal.json' with { type: 'json' }
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

const undefinedTable = '42P01'
