import type { Redis } from 'ioredis'
import type { MainClient, MainTx } from './handles.ts'
import { transaction, type TransactionOptions } from './transaction.ts'

/**
 * Redis channel whose messages wake the readers of many channels: their names, with spaces between.
 * Every process hears it.
 */
export const manyChannel = 'many'

/** The part of a context that a transaction needs. */
interface Writer {
  main: MainClient
  redis: Redis
  traceparent?: string | undefined
}

/**
 * One transaction on the main database. After a known commit it wakes whoever waits for what was
 * written (the job relay, people's devices); a lost wake-up costs latency, never data.
 */
export function write<Result>(
  ctx: Writer,
  work: (tx: MainTx) => Promise<Result>,
  options: Pick<TransactionOptions, 'timeoutMs'> = {},
): Promise<Result> {
  return transaction(ctx.main, work, { ...options, traceparent: ctx.traceparent, onCommit: (wakes) => wake(ctx, wakes) })
}

async function wake(ctx: Writer, channels: ReadonlySet<string>): Promise<void> {
  if (channels.size === 0) return
  // One round trip: the client sends together what it is asked in one turn, to each node of a
  // cluster its own.
  await Promise.allSettled(
    [...channels].map((channel) => (channel.includes(' ') ? ctx.redis.publish(manyChannel, channel) : ctx.redis.publish(channel, ''))),
  )
}
