import { type Queryable, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { mutedMatcher } from '../../../shared/writing/muted.ts'

/**
 * Whether a comment holds a word that the post's author blocks. Their own comments are not
 * screened.
 */
export async function holdsBlockedWord(db: Queryable, postAuthorId: string, authorId: string, body: string): Promise<boolean> {
  if (postAuthorId === authorId) return false
  const matches = await blockedWordsOf(db, postAuthorId)
  return matches !== null && matches(body)
}

/** Null for somebody who blocks no word. Their part of the primary key. */
export async function blockedWordsOf(db: Queryable, personId: string): Promise<((text: string) => boolean) | null> {
  const found = await rows(db, sql<{ form: string }>`select form from blocked_word where person_id = ${personId}::uuid`)
  return found.length === 0 ? null : mutedMatcher(found.map(({ form }) => ({ kind: 'word', form })))
}
