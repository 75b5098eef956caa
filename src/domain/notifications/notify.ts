import { type SQL, sql } from 'drizzle-orm'
import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { newId } from '../../ids.ts'
import { publish } from '../../realtime/publish.ts'
import { personKnownTo } from '../access/people.ts'
import { postIsVisibleTo } from '../access/posts.ts'
import { write } from '../write.ts'
import { isAboutMoney, keysOf, type Notice, toldForMs } from './rules.ts'
import { lockNotices, unreadCountOf } from './shown.ts'

/**
 * Tells a person something once: it joins the unread notice of its group, or begins one. Nothing to oneself, from people one has
 * blocked or muted, or about a post one may not see.
 */
export async function notify(ctx: WorkerCtx, notice: Notice): Promise<void> {
  const { personId, actorId } = notice
  if (actorId === personId) return
  const now = ctx.now()
  // The request id of a job names its outbox row, and so stays the same when it is delivered again.
  const { groupKey, fact } = keysOf(notice, ctx.requestId)
  await write(ctx, async (tx) => {
    await lockNotices(tx, personId)
    if (!(await isNews(tx, notice, fact, now))) return
    const notificationId = await joinGroup(tx, notice, groupKey, now)
    if (actorId) await addActor(tx, notificationId, actorId, now)
    await publish(tx, personId, { kind: 'notification', notificationId, unreadCount: await unreadCountOf(tx.db, personId) }, now)
  })
}

/** Writes the fact down where it may be told and was not told lately; that row is what makes a second delivery silent. */
async function isNews(tx: MainTx, notice: Notice, fact: string, now: Date): Promise<boolean> {
  const forgottenBefore = new Date(now.getTime() - toldForMs).toISOString()
  const told = await rows(
    tx.db,
    sql`insert into notification_fact as known (person_id, fact, at)
        select r.id, ${fact}, ${now.toISOString()}::timestamptz from person r
        where r.id = ${notice.personId}::uuid and r.status = 'active' and ${mayTell(notice)}
        on conflict (person_id, fact) do update set at = excluded.at where known.at < ${forgottenBefore}::timestamptz
        returning fact`,
  )
  return told.length > 0
}

function mayTell({ kind, personId, actorId, postId }: Notice): SQL {
  const conditions: SQL[] = [sql`true`]
  if (actorId && !isAboutMoney(kind)) {
    conditions.push(sql`exists (select from person x where x.id = ${actorId}::uuid and ${personKnownTo(personId, 'x')})`)
    conditions.push(sql`not exists (select from mute where muter_id = r.id and muted_id = ${actorId}::uuid)`)
  }
  if (postId) conditions.push(postIsVisibleTo(personId, sql`${postId}::uuid`))
  return sql.join(conditions, sql` and `)
}

async function joinGroup(tx: MainTx, notice: Notice, groupKey: string, now: Date): Promise<string> {
  const at = now.toISOString()
  const [row] = await rows<{ id: string }>(
    tx.db,
    sql`insert into notification as held (id, person_id, kind, group_key, post_id, comment_id, order_id, amount_krw, actor_count, created_at, updated_at)
        values (${newId(now)}, ${notice.personId}, ${notice.kind}, ${groupKey}, ${notice.postId}, ${notice.commentId}, ${notice.orderId ?? null}, ${notice.amountKrw}, 0, ${at}, ${at})
        on conflict (person_id, group_key) where read_at is null
        do update set updated_at = greatest(held.updated_at, excluded.updated_at), comment_id = excluded.comment_id
        returning id`,
  )
  if (!row) throw new Error('A notice could not be written.')
  return row.id
}

/** An actor who comes again moves to the front and counts once. */
async function addActor(tx: MainTx, notificationId: string, actorId: string, now: Date): Promise<void> {
  await rows(
    tx.db,
    sql`with added as (
          insert into notification_actor (notification_id, actor_id, at) values (${notificationId}, ${actorId}, ${now.toISOString()})
          on conflict (notification_id, actor_id) do update set at = excluded.at
          returning xmax = 0 as is_new
        )
        update notification set actor_count = actor_count + 1 from added where id = ${notificationId} and added.is_new`,
  )
}
