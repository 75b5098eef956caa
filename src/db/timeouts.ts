/** All in milliseconds. `transactionMs` needs Postgres 17 or newer. */
export interface Timeouts {
  connectMs: number
  /** How long a transaction waits for a session of its own. */
  acquireMs: number
  statementMs: number
  lockMs: number
  idleInTransactionMs: number
  transactionMs: number
  /**
   * How much longer than a transaction may last an answer is waited for: it only ends a wait for an
   * answer that was lost on the network.
   */
  answerGraceMs: number
}

const defaults: Timeouts = {
  connectMs: 10_000,
  acquireMs: 5_000,
  statementMs: 15_000,
  lockMs: 5_000,
  idleInTransactionMs: 10_000,
  transactionMs: 30_000,
  answerGraceMs: 5_000,
}

export function withDefaults(chosen: Partial<Timeouts> = {}): Timeouts {
  return { ...defaults, ...chosen }
}

/**
 * What a session starts with. Only an explicit `begin … read write` may write on a session that
 * serves transactions.
 */
export function sessionParameters(
  timeouts: Timeouts,
  { use, plans }: { use: 'shared' | 'transaction'; plans: 'generic' | undefined },
): Record<string, string> {
  return {
    ...serverTimeouts(timeouts),
    ...(plans === 'generic' ? { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' } : {}),
    ...(use === 'transaction' ? { default_transaction_read_only: 'on' } : {}),
  }
}

export function serverTimeouts(timeouts: Timeouts): Record<string, string> {
  return {
    statement_timeout: String(timeouts.statementMs),
    lock_timeout: String(timeouts.lockMs),
    idle_in_transaction_session_timeout: String(timeouts.idleInTransactionMs),
    transaction_timeout: String(timeouts.transactionMs),
    // A backend whose client gave up ends its statement instead of running on within seconds.
    client_connection_check_interval: '2000',
  }
}
