import type { SQL } from 'drizzle-orm'
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy'
import { dialNeon } from './drivers/neon.ts'
import { dialPostgresJs } from './drivers/postgres-js.ts'
import { rowsAsArrays, rowsAsObjects } from './drivers/values.ts'
import type { Answer, Dial } from './drivers/wire.ts'
import { LeasePool } from './lease.ts'
import { queryText } from './query-text.ts'
import { Session } from './session.ts'
import { SharedPool } from './shared-pool.ts'
import { sessionParameters, withDefaults, type Timeouts } from './timeouts.ts'
import type * as mainSchema from './schema/index.ts'

type Schema = Record<string, unknown>

/** Drizzle over our own sessions, the same on every driver. `transaction` is left out: use transaction() of transaction.ts. */
export type DrizzleDb<S extends Schema> = Omit<PgRemoteDatabase<S>, 'transaction' | 'query'> & {
  /** What drizzle sends through, for a query that is text already. */
  readonly send: Send
}
export type MainDatabase = DrizzleDb<typeof mainSchema>

export interface Lease<S extends Schema> {
  readonly session: Session
  /** Drizzle whose statements all go through `send`. */
  drizzleOver(send: Send): DrizzleDb<S>
  /** `reuse` only after a known commit or rollback; a closed session is dropped either way. */
  release(fate: 'reuse' | 'discard'): void
}

export interface DatabaseClient<S extends Schema> {
  /**
   * Reads and single statements, pipelined over the shared sessions. A lost session gives UNAVAILABLE for a `select`, else
   * OUTCOME_UNKNOWN; so call a function that writes (`select post_transfers(…)`) in a transaction.
   */
  readonly db: DrizzleDb<S>
  readonly timeouts: Timeouts
  /** False behind a transaction pooler, where a failed `begin` must not be followed blindly. */
  readonly pipelinesBegin: boolean
  /** Hears what failed after a commit. */
  readonly onError: (error: unknown, what: string) => void
  /** A session for one transaction alone; UNAVAILABLE when none is free in time. Used only by transaction.ts. */
  lease(): Promise<Lease<S>>
  stats(): { shared: number; leased: number; idle: number; waiting: number }
  end(): Promise<void>
}

export interface ConnectOptions<S extends Schema> {
  url: string
  schema: S
  driver: 'postgres-js' | 'neon'
  poolMax: number
  leaseMax: number
  applicationName: string
  timeouts?: Partial<Timeouts>
  /** True for PgBouncer, Hyperdrive and Neon's `-pooler` hosts: nothing may be set on the session. Guessed from the host by default. */
  behindPooler?: boolean
  onError?: (error: unknown, what: string) => void
}

export type Send = (text: string, params: readonly unknown[]) => Promise<Answer>

/** Opens nothing until it is used. */
export function connectDatabase<S extends Schema>(options: ConnectOptions<S>): DatabaseClient<S> {
  const timeouts = withDefaults(options.timeouts)
  const behindPooler = options.behindPooler ?? /-pooler\.|\.hyperdrive\.local/.test(new URL(options.url).hostname)
  const dial = dialFor(options.driver)
  const open = (use: 'shared' | 'transaction') =>
    new Session({
      dial,
      url: options.url,
      applicationName: options.applicationName,
      parameters: behindPooler ? {} : sessionParameters(timeouts, use),
      connectTimeoutMs: timeouts.connectMs,
      answerTimeoutMs: timeouts.transactionMs + timeouts.answerGraceMs,
    })

  const shared = new SharedPool(() => open('shared'), options.poolMax)
  const leases = new LeasePool(() => open('transaction'), options.leaseMax, timeouts.acquireMs)

  return {
    db: drizzleOver((text, params) => shared.send(text, params)),
    timeouts,
    pipelinesBegin: !behindPooler,
    onError: options.onError ?? ((error, what) => console.error(what, error)),
    async lease() {
      const session = await leases.take()
      return { session, drizzleOver, release: (fate) => leases.give(session, fate) }
    },
    stats: () => ({ shared: shared.size, ...leases.stats() }),
    async end() {
      await Promise.all([shared.end(), leases.end()])
    },
  }
}

/**
 * A query of one's own, its rows as objects: int8 as a number (a RangeError beyond 2^53), json parsed, `timestamptz` as Date;
 * numeric, uuid, `date` and `timestamp` without zone as text. The same on every driver.
 */
export async function rows<T>(db: { execute(query: SQL): PromiseLike<unknown>; send?: Send }, query: SQL): Promise<T[]> {
  const plain = db.send && queryText(query)
  return (plain && db.send ? rowsAsObjects(await db.send(plain.sql, plain.params)) : await db.execute(query)) as T[]
}

function dialFor(driver: 'postgres-js' | 'neon'): Dial {
  return driver === 'postgres-js' ? dialPostgresJs : dialNeon
}

/** Drizzle's builders over `send`; cheap enough to be made for each transaction. */
function drizzleOver<S extends Schema>(send: Send): DrizzleDb<S> {
  const db: PgRemoteDatabase<S> = drizzle(async (text, params, method) => {
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
 * An answer that throws where drizzle reads its rows. An error thrown before that, drizzle wraps in one of its own, whose message
 * holds every parameter in clear.
 */
function failed(error: unknown): { rows: never } {
  return {
    get rows(): never {
      throw error
    },
  }
}
