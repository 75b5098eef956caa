import { rows } from '../../db/rows.ts'
import { type Fragment, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { enqueue } from '../../jobs/enqueue.ts'

/** Pictures that nobody shall see any more: their rows say so at once, a job takes their files away within seconds. */
export async function discardMedia(tx: MainTx, mediaIds: Fragment, now: Date): Promise<void> {
  const gone = await rows(
    tx.db,
    sql<{ id: string }>`update media set state = 'deleted' where id in (${mediaIds}) and state <> 'deleted' returning id`,
  )
  if (gone.length > 0) await enqueue(tx, 'media.discard', { mediaIds: gone.map(({ id }) => id) }, { now })
}
