import type { Ctx } from '../../context.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../../db/write.ts'

/** Enqueues a job that asks the bank about an announced deposit, once per deposit. */
export async function enqueueDeposit(ctx: Ctx, bankDepositId: string): Promise<void> {
  await write(ctx, (tx) =>
    enqueue(tx, 'pay.receiveDeposit', { bankDepositId }, { now: ctx.now(), uniqueKey: `pay.receiveDeposit:${bankDepositId}` }),
  )
}
