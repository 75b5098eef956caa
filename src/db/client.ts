import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy'
import { dialNeon } from './drivers/neon.ts'
import { dialPostgresJs } from './drivers/postgres-js.ts'
import { rowsAsArrays, rowsAsObjects } from './drivers/values.ts'
import type { Dial } from './drivers/wire.ts'
import type { Pooler } from '../shared/poolers.ts'
import { LeasePool } from './lease.ts'
import type { Queryable } from './rows.ts'
import { Session } from './session.ts'
import { SharedPool } from './shared-pool.ts'
import { sessionParameters, withDefaults, type Timeouts } from './timeouts.ts'

/**
 * What the builders of drizzle write, each to one table, and `send` for statements of our own
 * (rows.ts); the same on every driver.
 */
export type Database = Pick<PgRemoteDatabase, 'select' | 'insert' | 'update' | 'delete' | '$count'> & Queryable

export interface Lease {
  readonly session: Session
  /** `reuse` only after a known commit or rollback; a closed session is dropped either way. */
  release(fate: 'reuse' | 'discard'): void
}

export interface DatabaseClient {
  /**
   * Reads and single statements, pipelined over the shared sessions. A lost session gives
   * UNAVAILABLE for a `select`, else OUTCOME_UNKNOWN; so call a function that writes (`select
   * post_transfers(…)`) in a transaction.
   */
  readonly db: Database
  readonly timeouts: Timeouts
  /** False behind a transaction pooler, where a failed `begin` must not be followed blindly. */
  readonly pipelinesBegin: boolean
  /** Hears what failed after a commit. */
  readonly onError: (error: unknown, what: string) => void
  /**
   * A session for one transaction alone; UNAVAILABLE when none is free in time. Used only by
   * transaction.ts.
   */
  lease(): Promise<Lease>
  stats(): { shared: number; leased: number; idle: number; waiting: number }
  end(): Promise<void>
}

export interface ConnectOptions {
  url: string
  driver: 'postgres-js' | 'neon'
  poolMax: number
  leaseMax: number
  applicationName: string
  timeouts?: Partial<Timeouts>
  /** Behind one nothing may be set on the session. Default: `auto`. */
  pooler?: Pooler
  /**
   * `generic`, for statements that read by keys: planned once per session, without their values and
   * by an index even while tables are small. Otherwise Postgres may plan one anew at each call, for
   * longer than it runs; jobs, which read ranges, need that.
   */
  plans?: 'generic'
  onError?: (error: unknown, what: string) => void
}

type Send = Queryable['send']

/** Opens nothing until it is used. */
export function connectDatabase(options: ConnectOptions): DatabaseClient {
  const timeouts = withDefaults(options.timeouts)
  const { pooler = 'auto' } = options
  const behindPooler = pooler === 'auto' ? /-pooler\.|\.hyperdrive\.local/.test(new URL(options.url).hostname) : pooler !== 'none'
  const dial = dialFor(options.driver)
  const open = (use: 'shared' | 'transaction') =>
    new Session({
      dial,
      url: options.url,
      applicationName: options.applicationName,
      parameters: behindPooler ? {} : sessionParameters(timeouts, { use, plans: options.plans }),
      connectTimeoutMs: timeouts.connectMs,
      answerTimeoutMs: timeouts.transactionMs + timeouts.answerGraceMs,
      namesStatements: pooler !== 'transaction-unnamed',
    })

  const shared = new SharedPool(() => open('shared'), options.poolMax)
  const leases = new LeasePool(() => open('transaction'), options.leaseMax, timeouts.acquireMs)

  return {
    db: databaseOver((text, params) => shared.send(text, params)),
    timeouts,
    pipelinesBegin: !behindPooler,
    onError: options.onError ?? ((error, what) => console.error(what, error)),
    async lease() {
      const session = await leases.take()
      return { session, release: (fate) => leases.give(session, fate) }
    },
    stats: () => ({ shared: shared.size, ...leases.stats() }),
    async end() {
      await Promise.all([shared.end(), leases.end()])
    },
  }
}

function dialFor(driver: 'postgres-js' | 'neon'): Dial {
  return driver === 'postgres-js' ? dialPostgresJs : dialNeon
}

/**
 * A handle whose statements all go through `send`; cheap enough to be made for each transaction.
 */
export function databaseOver(send: Send): Database {
  const db: PgRemoteDatabase = drizzle(async (text, params, method) => {
    try {
      const answer = await send(text, params)
      return { rows: method === 'execute' ? rowsAsObjects(answer) : rowsAsArrays(answer) }
    } catch (error) {
      return failed(error)
    }
  })
  return Object.assign(db, { send })
}

/**
 * An answer that throws where drizzle reads its rows. An error thrown before that, drizzle wraps in
 * one of its own, whose message holds every parameter in clear.
 */
function failed(error: unknown): { rows: never } {
  return {
    get rows(): never {
      throw error
    },
  }
}
