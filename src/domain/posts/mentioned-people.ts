import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { mentionsOf } from '../../shared/writing/grammar.ts'
import { personOpenTo } from '../access/people.ts'

/** Ids of the people whom a text mentions and who may see its author's posts. Never the author. */
export async function mentionedPeople(tx: MainTx, authorId: string, text: string): Promise<string[]> {
  const handles = mentionsOf(text)
  if (handles.length === 0) return []
  const found = await rows<{ id: string }>(
    tx.db,
    sql`select a.id from person a join person author on author.id = ${authorId}::uuid
        where a.handle = any(${sql.param(handles)}::text[]) and a.status = 'active' and a.id <> author.id and ${personOpenTo(sql`a.id`, 'author')}`,
  )
  return found.map(({ id }) => id)
}
