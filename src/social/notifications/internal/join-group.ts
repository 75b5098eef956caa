import { one, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { newId } from '../../../ids.ts'
import { floodAfter, type Keys, type Notice } from '../rules.ts'

/**
 * Writes an act into the unread notice of its group, or a new one, and records its fact. The caller
 * holds `lockNotices`: each change has its own `updated_at`, so that `markRead` covers no later
 * act.
 */
export async function joinGroup(tx: MainTx, notice: Notice, keys: Keys, { now, isRead }: { now: Date; isRead: boolean }): Promise<string> {
  const { personId, kind, actorId, postId, commentId } = notice
  const { id } = await one(
    tx.db,
    sql<{ id: string }>`
        with place as (
          select greatest(${now}::timestamptz, (select max(updated_at) + interval '1 millisecond' from notification where person_id = ${personId}::uuid)) as at
        ), joined as (
          insert into notification as held (id, person_id, kind, group_key, post_id, comment_id, order_id, product_id, amount_krw, action_id, begun_by, act_count, created_at, updated_at, read_at)
          select ${newId(now)}::uuid, ${personId}::uuid, ${kind}::text, ${groupOf(notice, keys)}, ${postId}::uuid, ${commentId}::uuid,
            ${notice.orderId ?? null}::uuid, ${notice.productId ?? null}::uuid, ${notice.amountKrw}::bigint, ${notice.actionId ?? null}::uuid, ${actorId}::uuid, 1, ${now}::timestamptz, place.at, ${isRead ? now : null}::timestamptz
          from place
          on conflict (person_id, group_key) where read_at is null
          do update set updated_at = excluded.updated_at, post_id = excluded.post_id, comment_id = excluded.comment_id, act_count = held.act_count + 1, amount_krw = excluded.amount_krw
          returning id
        )
        insert into notification_fact as known (person_id, fact, at, actor_id, post_id, comment_id, notification_id)
        select ${personId}::uuid, ${keys.fact}, ${now}::timestamptz, ${actorId}::uuid, ${postId}::uuid, ${commentId}::uuid, joined.id from joined
        on conflict (person_id, fact) do update set at = excluded.at, notification_id = excluded.notification_id, was_read = null
        returning notification_id as id`,
  )
  if (actorId) await addActor(tx, id, actorId, now)
  return id
}

/** The act's group, or the actor's flood group after `floodAfter` unread notices of the kind. */
function groupOf({ personId, kind, actorId }: Notice, { groupKey, floodKey }: Keys) {
  if (floodKey === null) return sql`${groupKey}::text`
  const unread = (key: string) =>
    sql`exists (select from notification where person_id = ${personId}::uuid and group_key = ${key} and read_at is null)`
  return sql`case
    when ${unread(groupKey)} then ${groupKey}::text
    when ${unread(floodKey)} then ${floodKey}::text
    when (select count(*) from (
      select from notification where person_id = ${personId}::uuid and begun_by = ${actorId}::uuid and kind = ${kind} and read_at is null limit ${floodAfter}
    ) begun) >= ${floodAfter} then ${floodKey}::text
    else ${groupKey}::text end`
}

/** An actor who acts again becomes the newest one and counts once. */
async function addActor(tx: MainTx, notificationId: string, actorId: string, now: Date): Promise<void> {
  await run(
    tx.db,
    sql`with added as (
          insert into notification_actor as held (notification_id, actor_id, at) values (${notificationId}, ${actorId}, ${now})
          on conflict (notification_id, actor_id) do update set at = excluded.at, acts = held.acts + 1
          returning xmax = 0 as is_new
        )
        update notification set actor_count = actor_count + 1 from added where id = ${notificationId} and added.is_new`,
  )
}
