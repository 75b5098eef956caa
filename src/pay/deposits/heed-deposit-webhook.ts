import type { Ctx } from '../../context.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../../db/write.ts'

/** Remembers to ask the bank about a deposit. The API cannot ask it; a hundred announcements of one deposit are one job. */
export async function heedDepositWebhook(ctx: Ctx, bankDepositId: string): Promise<void> {
  await write(ctx, (tx) =>
    enqueue(tx, 'pay.receiveDeposit', { bankDepositId }, { now: ctx.now(), uniqueKey: `pay.receiveDeposit:${bankDepositId}` }),
  )
}
