import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'

/**
 * Takes people off the lists of close friends of those whom they follow no more, so that a later
 * follow does not bring them back.
 */
export async function endCloseness(tx: MainTx, ended: { followerId: string; followeeId: string }[]): Promise<void> {
  if (ended.length === 0) return
  await run(
    tx.db,
    sql`
      delete from close_friend c using ${sql.unnest('e', ended, { followerId: 'uuid', followeeId: 'uuid' })}
      where c.owner_id = e.followee_id and c.friend_id = e.follower_id`,
  )
}
