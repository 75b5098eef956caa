import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { closeList } from './close-list.ts'

/**
 * What the transaction changes holds from the person's next page on. The job does it where Redis
 * does not answer or the process dies.
 */
export async function endListAfter(ctx: Ctx, tx: MainTx, personId: string): Promise<void> {
  await enqueue(tx, 'interest.close', { personId }, { now: ctx.now() })
  tx.afterCommit(async () => void (await closeList(ctx, personId)))
}
