import { randomUUID } from 'node:crypto'
import { connectDatabase } from '../src/db/client.ts'
import { transaction } from '../src/db/transaction.ts'
import { NaturalBatch } from '../src/shared/natural-batch.ts'
import { houseAccounts, type Outcome, type Posting, postTransfers } from '../src/pay/ledger/post-transfers.ts'
import { byCallers } from './callers.ts'
import type { Bench } from './figure.ts'
import { inTurn, withCpu } from './in-turn.ts'
import { withStores } from './stores.ts'
import { openTpcb } from './tpcb.ts'
import { openWallets } from './wallets.ts'

/**
 * Transfers from the one central account to a thousand wallets through the batcher, by callers that
 * each wait for theirs; beside pgbench's own transaction by 16 clients on the same server. Both
 * commit to the disk.
 */
export const bench: Bench = (io) =>
  withStores(async ({ main, env, ownerUrl }) => {
    const wallets = (await openWallets(main, 1_000, 1)).map(({ walletId }) => walletId)
    const tpcb = await openTpcb(ownerUrl)
    const url = env['DATABASE_URL']!
    const app = connectDatabase({ url, driver: 'postgres-js', poolMax: 2, leaseMax: 2, applicationName: 'kiwi-bench' })
    const batch = new NaturalBatch<Posting, Outcome>(async (items) => {
      const outcomes = await transaction(app, (tx) => postTransfers(tx, items, new Date()))
      return outcomes.map((value) => ({ ok: true, value }))
    })
    const by = (callers: number, goal: string) => ({
      what: `transfer: one central account, ${callers} callers`,
      goal,
      run: (seconds: number) => withCpu(seconds, 'take part', () => byCallers(callers, seconds, () => transfer(batch, wallets))),
    })
    try {
      await by(16, '').run(3)
      return await inTurn(io, [by(16, '≥ 3 ×, p99 < 25 ms'), by(64, '≥ 5 ×, p99 < 25 ms')], tpcb.floors)
    } finally {
      await Promise.all([app.end(), tpcb.close()])
    }
  })

async function transfer(batch: NaturalBatch<Posting, Outcome>, wallets: string[]): Promise<void> {
  const creditAccountId = wallets[Math.floor(Math.random() * wallets.length)]!
  const move = { kind: 'return', debitAccountId: houseAccounts.central, creditAccountId, amountKrw: 1_000, memo: '' } as const
  const { outcome } = await batch.add({ idempotencyKey: randomUUID(), ...move })
  if (outcome !== 'posted') throw new Error(`A transfer of the bench was ${outcome}.`)
}
