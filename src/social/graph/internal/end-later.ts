import type { MemberCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { type MuteDuration, muteHours } from '../../../shared/bounds.ts'

/** When a mute that begins now ends, with the job that ends it; null for one without an end. */
export async function endLater(ctx: MemberCtx, tx: MainTx, duration: MuteDuration): Promise<Date | null> {
  const hours = muteHours[duration]
  if (hours === null) return null
  const until = new Date(ctx.now().getTime() + hours * 3_600_000)
  await enqueue(tx, 'graph.endMutes', { personId: ctx.actor.personId }, { now: ctx.now(), runAt: until })
  return until
}
