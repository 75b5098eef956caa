import { KiwiError } from '../errors.ts'
import { type Database, type DatabaseClient, databaseOver, type Lease } from './client.ts'
import { asUnavailable, isConnectionLoss, isStalePlan, pgErrorCode } from './errors.ts'
import { TransactionFence } from './fence.ts'
import type { Sql } from './sql.ts'

export type Isolation = 'read committed' | 'repeatable read' | 'serializable'

/**
 * What the work of a transaction may use. It ends with the transaction: a later statement rejects,
 * unsent.
 */
export interface Tx {
  readonly db: Database
  /**
   * Redis channels to wake once the commit is known, or several in one text with spaces between;
   * handed to `onCommit`.
   */
  readonly wakes: Set<string>
  /**
   * Gives the last statement, which travels with the commit: what it locks is free again at once.
   */
  closing: (() => Sql) | undefined
  /**
   * Runs once the commit is known, in the order given; a failure is logged, for the work is done.
   */
  afterCommit(effect: () => Promise<void> | void): void
}

export interface TransactionOptions {
  /**
   * True when doing the work twice has the effect of once (a unique key): then a lost connection
   * and an unknown commit are retried too.
   */
  idempotent?: boolean
  isolation?: Isolation
  /**
   * Bounds each attempt, on the server and here; the client's `transactionMs` by default. Work that
   * is given longer than that may spend all of it on one statement.
   */
  timeoutMs?: number
  /** Rows of the outbox that it writes name this span as what asked for them. */
  traceparent?: string | undefined
  onCommit?: (wakes: ReadonlySet<string>) => void | Promise<void>
}

const maxAttempts = 5
const effectTimeoutMs = 2_000

/**
 * Runs `work` in one transaction: all of it or none. See docs/transactions.md for what a caller may
 * rely on. Serialization failures and deadlocks (40001, 40P01), and statements a migration made
 * stale, run the whole work again, up to 5 times; so keep other effects out of `work` and in
 * `afterCommit`. Errors: whatever `work` threw; UNAVAILABLE when nothing was written and a later
 * try may succeed; OUTCOME_UNKNOWN when the connection was lost while the commit was on its way.
 */
export async function transaction<T>(client: DatabaseClient, work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const effects: (() => Promise<void> | void)[] = []
    const wakes = new Set<string>()
    const lease = await client.lease()
    let result: T
    try {
      result = await runOnce(client, lease, work, options, wakes, effects)
    } catch (error) {
      if (attempt === maxAttempts || !mayRetry(error, options)) throw asUnavailable(error)
      await pause(attempt)
      continue
    }
    await settle(client, options, wakes, effects)
    return result
  }
}

async function runOnce<T>(
  client: DatabaseClient,
  lease: Lease,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions,
  wakes: Set<string>,
  effects: (() => Promise<void> | void)[],
): Promise<T> {
  const { timeouts } = client
  const totalMs = options.timeoutMs ?? timeouts.transactionMs
  const fence = new TransactionFence(lease.session, beginScript(client, options), client.pipelinesBegin)
  lease.session.answerTimeoutMs = totalMs + timeouts.answerGraceMs
  const timer = setTimeout(() => lease.session.destroy(new Error('The transaction ran out of time.')), totalMs + 1_000)
  try {
    const db = databaseOver((text, params) => fence.send(text, params))
    const tx: Tx = { db, wakes, closing: undefined, afterCommit: (effect) => void effects.push(effect) }
    const result = await Promise.race([work(tx), fence.lost])
    await fence.commit(tx.closing?.())
    return result
  } catch (error) {
    await fence.rollback()
    // A conflict decides over what the work made of it, so that the work runs again.
    throw isConflict(fence.failure) ? fence.failure : error
  } finally {
    clearTimeout(timer)
    fence.leave()
    lease.release(fence.isClean ? 'reuse' : 'discard')
  }
}

/**
 * One simple query. Behind a pooler nothing stands on the session, so the limits travel with each
 * transaction.
 */
function beginScript(client: DatabaseClient, options: TransactionOptions): string {
  const { timeouts } = client
  const limits: string[] = []
  if (options.timeoutMs !== undefined || !client.pipelinesBegin) {
    const totalMs = Math.ceil(options.timeoutMs ?? timeouts.transactionMs)
    // Postgres does not wind a running transaction timer anew; it has to be stopped first
    // (assign_transaction_timeout in postgres.c).
    limits.push('set local transaction_timeout = 0', `set local transaction_timeout = ${totalMs}`)
    limits.push(`set local statement_timeout = ${totalMs > timeouts.transactionMs ? totalMs : Math.min(timeouts.statementMs, totalMs)}`)
  }
  if (!client.pipelinesBegin) {
    limits.push(
      `set local lock_timeout = ${timeouts.lockMs}`,
      `set local idle_in_transaction_session_timeout = ${timeouts.idleInTransactionMs}`,
    )
  }
  // Nothing else may stand in a statement without parameters.
  if (options.traceparent !== undefined && /^[0-9a-f-]{55}$/.test(options.traceparent))
    limits.push(`set local kiwi.traceparent = '${options.traceparent}'`)
  return [`begin isolation level ${options.isolation ?? 'read committed'} read write`, ...limits].join('; ')
}

function isConflict(error: unknown): boolean {
  const code = pgErrorCode(error)
  return code === '40001' || code === '40P01' || isStalePlan(error)
}

function mayRetry(error: unknown, options: TransactionOptions): boolean {
  if (isConflict(error)) return true
  if (!options.idempotent || !(error instanceof KiwiError)) return false
  return error.code === 'OUTCOME_UNKNOWN' || (error.code === 'UNAVAILABLE' && isConnectionLoss(error))
}

/** Full jitter (Brooker, "Exponential Backoff And Jitter", AWS 2015): 20 ms doubling to 320 ms. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))
}

/** After the commit nothing may fail the caller, nor keep them waiting for long. */
async function settle(
  client: DatabaseClient,
  options: TransactionOptions,
  wakes: ReadonlySet<string>,
  effects: (() => Promise<void> | void)[],
): Promise<void> {
  if (wakes.size > 0 && options.onCommit) effects.push(() => options.onCommit?.(wakes))
  for (const effect of effects) {
    try {
      await within(effectTimeoutMs, effect)
    } catch (error) {
      client.onError(error, 'An effect after a commit failed; the commit stands.')
    }
  }
}

async function within(timeoutMs: number, effect: () => Promise<void> | void): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took more than ${timeoutMs} ms and is not waited for.`)), timeoutMs)
  })
  const run = async () => effect()
  await Promise.race([run(), late]).finally(() => clearTimeout(timer))
}
