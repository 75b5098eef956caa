import type { MainTx } from '../../../db/handles.ts'
import { enqueue } from '../../../jobs/enqueue.ts'

/** Messages of one room within this time are one push. */
const gatherMs = 10_000
/** Time for a device on which the person looks at the room to say that it was read. */
const readMs = 3_000

/**
 * Enqueues the push of a room in the transaction of its message: one job for all that is said in
 * `gatherMs`, whoever is in the room.
 */
export async function pushSoon(tx: MainTx, roomId: string, now: Date): Promise<void> {
  const slot = Math.floor(now.getTime() / gatherMs)
  const runAt = new Date((slot + 1) * gatherMs + readMs)
  await enqueue(tx, 'chat.pushRoom', { roomId }, { now, runAt, uniqueKey: `chat push:${roomId}:${slot}` })
}
