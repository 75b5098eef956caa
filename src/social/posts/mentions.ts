import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { mentionsOf } from '../../shared/writing/grammar.ts'
import { peopleNamed } from '../access/handles.ts'
import { personOpenTo } from '../access/people.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'

/**
 * Ids of the people whom a text mentions, by a handle they have or left lately, if they may see the
 * author's posts. Never the author.
 */
export async function mentionedPeople(tx: MainTx, authorId: string, text: string, now: Date): Promise<string[]> {
  const handles = mentionsOf(text)
  if (handles.length === 0) return []
  const found = await rows(
    tx.db,
    sql<{ id: string }>`
      select a.id from ${peopleNamed(handles, now)} named join person a on a.id = named.person_id join person author on author.id = ${authorId}::uuid
      where a.status = 'active' and a.id <> author.id and ${personOpenTo(sql`a.id`, 'author')}`,
  )
  return found.map(({ id }) => id)
}

/** Notifies people of a post that mentions them. The job checks that it still does. */
export async function tellMentioned(tx: MainTx, personIds: string[], post: { authorId: string; postId: string }, now: Date): Promise<void> {
  const notices = personIds.map((personId) => notice(personId, 'mention', { actorId: post.authorId, postId: post.postId }))
  await tell(tx, notices, { now })
}
