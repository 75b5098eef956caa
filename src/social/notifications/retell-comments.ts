import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { notice, type Notice } from './rules.ts'
import { tell } from './tell.ts'

/** Jobs per statement. */
const chunk = 1_000

/** Updates the notices of comments and posts that were deleted, withheld or returned. */
export async function retellComments(tx: MainTx, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  const facts = ids.flatMap((id) => [`comment:${id}`, `reply:${id}`, `mention:${id}`])
  const told = await rows(
    tx.db,
    sql<
      Pick<Notice, 'personId' | 'actorId' | 'postId' | 'commentId'> & { kind: 'comment' | 'reply' | 'mention' }
    >`select f.person_id, split_part(f.fact, ':', 1) as kind, f.actor_id, f.post_id, f.comment_id
        from (select author_id from comment where id = any(${ids}::uuid[]) union select author_id from post where id = any(${ids}::uuid[])) actor
        join notification_fact f on f.actor_id = actor.author_id and f.fact = any(${facts}::text[])`,
  )
  for (let at = 0; at < told.length; at += chunk) {
    const notices = told.slice(at, at + chunk).map(({ personId, kind, ...about }) => notice(personId, kind, about))
    await tell(tx, notices, { now })
  }
}
