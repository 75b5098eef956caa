import type { MainTx } from '../../../db/handles.ts'
import { notice } from '../../notifications/rules.ts'
import { tell } from '../../notifications/tell.ts'

/** Withdraws the notices of a follow, or of a request to follow, that has ended. */
export async function retellFollow(tx: MainTx, followerId: string, followeeId: string, now: Date): Promise<void> {
  const notices = [
    notice(followeeId, 'follow', { actorId: followerId }),
    notice(followeeId, 'follow_request', { actorId: followerId }),
    notice(followerId, 'follow_accepted', { actorId: followeeId }),
  ]
  await tell(tx, notices, { now })
}
