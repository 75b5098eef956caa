import type { Ctx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { enqueue } from '../../../jobs/enqueue.ts'

/** Tells a person of a change of who may act as them; a stranger's act is then seen by the one it is done to. */
export async function tellOfAccess(
  ctx: Ctx,
  tx: MainTx,
  personId: string,
  kind: 'channel_linked' | 'new_sign_in' | 'reverified',
): Promise<void> {
  const notice = { personId, kind, actorId: null, postId: null, commentId: null, amountKrw: null }
  await enqueue(tx, 'notifications.notify', notice, { now: ctx.now() })
}
