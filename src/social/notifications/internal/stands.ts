import type { Notice } from '../rules.ts'
import { type Sql, sql } from '../../../db/sql.ts'

/**
 * True while the like, comment, follow, request, review, question or answer still exists. Acts
 * about money always stand.
 */
export function actStands({ kind, personId, actorId, postId, commentId, requestId }: Notice): Sql {
  switch (kind) {
    case 'like':
      return sql`exists (select from reaction where person_id = ${actorId}::uuid and post_id = ${postId}::uuid and liked)`
    case 'comment':
    case 'reply':
    case 'mention':
      if (commentId === null) return sql`exists (select from post where id = ${postId}::uuid and state = 'visible')`
      return sql`exists (select from comment where id = ${commentId}::uuid and deleted_at is null and not withheld)`
    case 'comment_like':
      return sql`exists (select from comment_like l join comment c on c.id = l.comment_id
        where l.person_id = ${actorId}::uuid and l.comment_id = ${commentId}::uuid and l.liked and c.deleted_at is null and not c.withheld)`
    case 'comment_heart':
      return sql`exists (select from comment where id = ${commentId}::uuid and is_hearted and deleted_at is null and not withheld)`
    case 'follow':
      return follows(actorId, personId, 'accepted')
    case 'follow_request':
      return follows(actorId, personId, 'requested')
    case 'follow_accepted':
      return follows(personId, actorId, 'accepted')
    case 'review_received':
      return sql`exists (select from review where id = ${requestId ?? null}::uuid and state = 'visible')`
    case 'review_replied':
      return sql`exists (select from review where id = ${requestId ?? null}::uuid and state = 'visible' and reply is not null)`
    case 'question_asked':
      return sql`exists (select from product_question where id = ${requestId ?? null}::uuid and state = 'visible')`
    case 'question_answered':
      return sql`exists (select from product_answer w join product_question q on q.id = w.question_id
        where w.id = ${requestId ?? null}::uuid and w.state = 'visible' and q.state = 'visible')`
    case 'shop_invited':
      return sql`exists (select from shop_member where shop_id = ${requestId ?? null}::uuid and person_id = ${personId}::uuid)`
    case 'money_requested':
      return sql`not exists (select from money_request where id = ${requestId ?? null}::uuid and state = 'cancelled')`
    default:
      return sql`true`
  }
}

function follows(followerId: string | null, followeeId: string | null, state: 'requested' | 'accepted'): Sql {
  return sql`exists (select from follow where follower_id = ${followerId}::uuid and followee_id = ${followeeId}::uuid and state = ${state})`
}
