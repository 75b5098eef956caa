import { type SQL, sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'

/**
 * Whoever changes which authors a reader has on their timeline holds the reader's lock; fan-out shares the author's lock,
 * and taking an author off a timeline holds it alone. So no statement acts on a follow that has just ended or begun.
 * Always the reader before the author; each lock is a statement of its own, so that the next one sees what it waited for.
 */
export async function lockReader(tx: MainTx, readerId: string): Promise<void> {
  await rows(tx.db, sql`select pg_advisory_xact_lock(${keyOf('reader', readerId)})`)
}

export async function lockAuthor(tx: MainTx, authorId: string, mode: 'shared' | 'alone'): Promise<void> {
  const key = keyOf('author', authorId)
  await rows(tx.db, mode === 'shared' ? sql`select pg_advisory_xact_lock_shared(${key})` : sql`select pg_advisory_xact_lock(${key})`)
}

function keyOf(what: 'reader' | 'author', personId: string): SQL {
  return sql`hashtextextended(${`timeline:${what}:${personId}`}, 0)`
}
