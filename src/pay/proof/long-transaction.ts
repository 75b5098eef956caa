import type { Ctx } from '../../context.ts'
import { connectDatabase, type DatabaseClient } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import type { Timeouts } from '../../db/timeouts.ts'
import { type Isolation, transaction } from '../../db/transaction.ts'

const longMs = 6 * 3_600_000

/**
 * A session of its own for work that takes long: reading the whole ledger must not hold a session
 * that serves people. For the runner only.
 */
export async function withLongSession<Result>(
  ctx: Ctx,
  work: (client: DatabaseClient) => Promise<Result>,
  timeouts: Partial<Timeouts> = {},
): Promise<Result> {
  const client = connectDatabase({
    url: ctx.config.DATABASE_URL,
    driver: ctx.config.DATABASE_DRIVER,
    pooler: ctx.config.DATABASE_POOLER,
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-proof',
    timeouts,
    onError: (err, what) => ctx.logger.error({ err }, what),
  })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** One transaction that may take hours. */
export function withLongTransaction<Result>(ctx: Ctx, isolation: Isolation, work: (tx: MainTx) => Promise<Result>): Promise<Result> {
  return withLongSession(ctx, (client) => transaction(client, work, { isolation }), {
    statementMs: longMs,
    transactionMs: longMs,
    idleInTransactionMs: 60_000,
  })
}
