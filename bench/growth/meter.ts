import postgres from 'postgres'
import type { DatabaseClient } from '../../src/db/client.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'

/** What Postgres did for one call, on average. */
export interface Cost {
  statements: number
  /** Pages of 8 KB looked at, those of sorts and hashes on disk included. */
  buffers: number
  /** In Postgres, planning included. */
  sqlMs: number
  /** Until the answer. */
  tookMs: number
  /** What the generic plans hold that grows or sorts: `Seq Scan post`, `Sort`. */
  plan: string[]
}

/** In the planner's units: about a page each. A shorter scan is of a table that does not matter. */
const longScan = 1_000

interface Measured {
  database: string
  query: string
  calls: number
  buffers: number
  ms: number
}

/**
 * Reads pg_stat_statements of the databases before and after; nothing else may use them meanwhile.
 */
export class Meter {
  readonly #admin: DatabaseClient
  readonly #byDatabase: Record<string, postgres.Sql>

  /** `urls`: of the databases by name, as their owner, who may explain every statement. */
  constructor(admin: DatabaseClient, urls: Record<string, string>) {
    this.#admin = admin
    this.#byDatabase = Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, postgres(url, { max: 1, onnotice: () => {} })]))
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#byDatabase).map((database) => database.end()))
  }

  /** Makes the calls one after the other. */
  async measure(calls: (() => Promise<unknown>)[]): Promise<Cost> {
    await run(this.#admin.db, sql`select pg_stat_statements_reset()`)
    const startedAt = performance.now()
    for (const call of calls) await call()
    const tookMs = performance.now() - startedAt
    const measured = await this.#read()
    const sum = (pick: (one: Measured) => number) => measured.reduce((total, one) => total + pick(one), 0) / calls.length
    return {
      statements: sum(({ calls }) => calls),
      buffers: sum(({ buffers }) => buffers),
      sqlMs: sum(({ ms }) => ms),
      tookMs: tookMs / calls.length,
      plan: await this.#plansOf(measured),
    }
  }

  #read(): Promise<Measured[]> {
    return rows(
      this.#admin.db,
      sql<Measured>`
        select d.datname as database, s.query, s.calls,
          s.shared_blks_hit + s.shared_blks_read + s.local_blks_hit + s.local_blks_read + s.temp_blks_read + s.temp_blks_written as buffers,
          s.total_exec_time + s.total_plan_time as ms
        from pg_stat_statements s join pg_database d on d.oid = s.dbid
        where s.toplevel and d.datname = any(${Object.keys(this.#byDatabase)}::text[])`,
    )
  }

  /**
   * Of the statements that made nine tenths of the buffers, as Postgres would plan them for unknown
   * values.
   */
  async #plansOf(measured: Measured[]): Promise<string[]> {
    const all = measured.reduce((total, { buffers }) => total + buffers, 0)
    const found = new Set<string>()
    let seen = 0
    for (const { database, query, buffers } of measured.toSorted((one, other) => other.buffers - one.buffers)) {
      if (seen > all * 0.9 || !/^\s*(select|with|insert|update|delete)/i.test(query)) continue
      seen += buffers
      for (const line of await this.#explain(database, query)) {
        const scan = /Seq Scan on (\w+).*\.\.([\d.]+) rows/.exec(line)
        if (Number(scan?.[2]) > longScan) found.add(`Seq Scan ${scan![1]}`)
        if (/^\s*(->\s+)?(Incremental )?Sort\b/.test(line)) found.add('Sort')
      }
    }
    return [...found].sort()
  }

  async #explain(database: string, query: string): Promise<string[]> {
    try {
      // The simple protocol: the extended one would ask for the values of its parameters.
      const plan = await this.#byDatabase[database]!.unsafe<{ 'QUERY PLAN': string }[]>(`explain (generic_plan) ${query}`).simple()
      return plan.map((row) => row['QUERY PLAN'])
    } catch {
      // Postgres cannot tell the type of a value that it numbered itself.
      return []
    }
  }
}
