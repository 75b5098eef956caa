import type { Ctx } from '../context.ts'
import type { MainTx } from '../db/handles.ts'
import { transaction } from '../db/transaction.ts'

/**
 * One transaction on the main database. After a known commit it wakes whoever waits for what was written
 * (the job relay, people's devices); a lost wake-up costs latency, never data.
 */
export function write<Result>(ctx: Ctx, work: (tx: MainTx) => Promise<Result>): Promise<Result> {
  return transaction(ctx.main, work, { onCommit: (wakes) => wake(ctx, wakes) })
}

async function wake(ctx: Ctx, channels: ReadonlySet<string>): Promise<void> {
  if (channels.size === 0) return
  const pipeline = ctx.redis.pipeline()
  for (const channel of channels) pipeline.publish(channel, '')
  await pipeline.exec()
}
