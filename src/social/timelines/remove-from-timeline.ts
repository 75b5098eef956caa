import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { lockAuthor, lockReader } from './timeline-locks.ts'

/**
 * Removes an author from a reader's timeline. Call it in the transaction that ended the follow,
 * after the change of the follow's row: an earlier fan-out that still saw the follow has then
 * committed, and a later one does not see it.
 */
export async function removeFromTimeline(tx: MainTx, readerId: string, authorId: string): Promise<void> {
  await lockReader(tx, readerId)
  await lockAuthor(tx, authorId)
  // The reader's own range of the key, a few hundred entries: 9 buffers for 200. There is no index
  // by author.
  await run(tx.db, sql`delete from timeline where user_id = ${readerId} and author_id = ${authorId}`)
}
