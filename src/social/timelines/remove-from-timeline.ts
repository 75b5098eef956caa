import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { lockAuthor, lockReader } from './timeline-locks.ts'

/**
 * Takes an author off a reader's timeline. Call it in the transaction that ended the follow, after the follow's row changed:
 * a fan-out that still saw the follow has then committed, and one that comes later does not see it.
 */
export async function removeFromTimeline(tx: MainTx, readerId: string, authorId: string): Promise<void> {
  await lockReader(tx, readerId)
  await lockAuthor(tx, authorId, 'alone')
  // The reader's own range of the key, a few hundred entries: 9 buffers for 200. No index by author is kept.
  await rows(tx.db, sql`delete from timeline where user_id = ${readerId} and author_id = ${authorId}`)
}
