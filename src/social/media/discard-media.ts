import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { enqueue } from '../../jobs/enqueue.ts'

/**
 * Marks pictures as deleted at once; a job deletes their files within seconds. Answers how many.
 */
export async function discardMedia(tx: MainTx, mediaIds: Sql, now: Date): Promise<number> {
  const discarded = await rows(
    tx.db,
    sql<{ id: string }>`update media set state = 'deleted' where id in (${mediaIds}) and state <> 'deleted' returning id`,
  )
  if (discarded.length === 0) return 0
  await enqueue(tx, 'media.discard', { mediaIds: discarded.map(({ id }) => id) }, { now })
  return discarded.length
}
