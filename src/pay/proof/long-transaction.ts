import type { Ctx } from '../../context.ts'
import { connectDatabase } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { type Isolation, transaction } from '../../db/transaction.ts'

const longMs = 6 * 3_600_000

/**
 * One transaction that may take hours, on a session of its own: reading the whole ledger must not
 * hold a session that serves people, and the time limits of those sessions are too short for it.
 * For the runner only.
 */
export async function withLongTransaction<Result>(ctx: Ctx, isolation: Isolation, work: (tx: MainTx) => Promise<Result>): Promise<Result> {
  const client = connectDatabase({
    url: ctx.config.DATABASE_URL,
    driver: ctx.config.DATABASE_DRIVER,
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-proof',
    timeouts: { statementMs: longMs, transactionMs: longMs, idleInTransactionMs: 60_000 },
    onError: (err, what) => ctx.logger.error({ err }, what),
  })
  try {
    return await transaction(client, work, { isolation })
  } finally {
    await client.end()
  }
}
