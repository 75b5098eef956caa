import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

/**
 * A transaction that changes which authors are on a reader's timeline holds the reader's lock.
 * Fan-out shares the author's lock; removing an author from a timeline holds it exclusively. So no
 * statement acts on a follow that has just ended or begun. Lock the reader before the author. Each
 * lock is a statement of its own, so that the next one sees what it waited for.
 */
export function lockReader(tx: MainTx, readerId: string): Promise<void> {
  return lockNames(tx, readerLock(readerId))
}

export function lockAuthor(tx: MainTx, authorId: string): Promise<void> {
  return lockNames(tx, authorLock(authorId))
}

export async function shareAuthorLock(tx: MainTx, authorId: string): Promise<void> {
  await run(tx.db, sql`select pg_advisory_xact_lock_shared(hashtextextended(${authorLock(authorId)}, 0))`)
}

/** For those who lock several readers at once. */
export const readerLock = (readerId: string) => `timeline:reader:${readerId}`
const authorLock = (authorId: string) => `timeline:author:${authorId}`
