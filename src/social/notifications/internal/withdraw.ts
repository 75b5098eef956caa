import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { publish } from '../../../realtime/publish.ts'
import { unreadCountOf } from '../count-unread.ts'

/**
 * Takes acts out of a person's notices, deletes notices without acts, and publishes the count. The
 * facts stay: an act done again gives no news once read. The caller holds `lockNotices`.
 */
export async function withdrawFacts(tx: MainTx, personId: string, facts: string[], now: Date): Promise<void> {
  const taken = await rows(
    tx.db,
    sql<{ notificationId: string; actorId: string }>`
        update notification_fact f set notification_id = null, was_read = (select n.read_at is not null from notification n where n.id = before.notification_id)
        from notification_fact before
        where f.person_id = ${personId}::uuid and f.fact = any(${facts}::text[]) and f.notification_id is not null
          and before.person_id = f.person_id and before.fact = f.fact
        returning before.notification_id, f.actor_id`,
  )
  const [first] = taken
  if (!first) return
  await takeOut(tx, taken)
  const event = { kind: 'notification_withdrawn', notificationId: first.notificationId } as const
  publish(tx, personId, { ...event, unreadCount: await unreadCountOf(tx.db, personId) }, now)
}

/** A remaining notice points at its newest act. */
async function takeOut(tx: MainTx, taken: { notificationId: string; actorId: string }[]): Promise<void> {
  await run(
    tx.db,
    sql`with lost as materialized (
          select notification_id, actor_id, count(*)::int as acts
          from ${sql.unnest('t', taken, { notificationId: 'uuid', actorId: 'uuid' })} group by notification_id, actor_id
        ), fewer as (
          update notification_actor a set acts = a.acts - lost.acts from lost
          where a.notification_id = lost.notification_id and a.actor_id = lost.actor_id and a.acts > lost.acts
        ), removed as (
          delete from notification_actor a using lost
          where a.notification_id = lost.notification_id and a.actor_id = lost.actor_id and a.acts <= lost.acts returning a.notification_id
        ), sums as materialized (
          select notification_id, sum(acts)::int as acts, (select count(*)::int from removed where removed.notification_id = lost.notification_id) as actors
          from lost group by notification_id
        ), ended as (
          delete from notification n using sums where n.id = sums.notification_id and n.act_count <= sums.acts
        )
        update notification n set act_count = n.act_count - sums.acts, actor_count = n.actor_count - sums.actors,
               post_id = coalesce(newest.post_id, n.post_id), comment_id = newest.comment_id
        from sums left join lateral (
          select post_id, comment_id from notification_fact f where f.notification_id = sums.notification_id order by f.at desc limit 1
        ) newest on true
        where n.id = sums.notification_id and n.act_count > sums.acts`,
  )
}
