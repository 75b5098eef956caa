import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { pageOf, timeCursor, type TimePlace } from '../../shared/cursor.ts'
import { kindsWhere } from '../../shared/notices/kinds.ts'
import { type NoticeTab, noticeTopics } from '../../shared/notices/topics.ts'
import { chipAvatar, chipJson, chipOf, type ChipRow } from '../people/chips.ts'
import { actorsShown, countedActors } from './rules.ts'
import type { listNotificationsInput, notificationPage, NotificationView } from './schema.ts'
import { unreadCountOf } from './count-unread.ts'
import { noticeVisibleTo } from './internal/notice-visible-to.ts'
import { actorHeardBy } from './internal/actor-heard-by.ts'

interface Row extends Pick<
  NotificationView,
  'id' | 'kind' | 'actorCount' | 'actCount' | 'postId' | 'commentId' | 'orderId' | 'amountKrw' | 'read'
> {
  updatedAt: Date
  actors: ChipRow[] | null
  variants: MediaVariant[] | null
  isPrivate: boolean | null
  decision: NotificationView['decision']
  product: NotificationView['product']
}

/** The caller's notices, newest first. Errors: BAD_INPUT (cursor). */
export async function listNotifications(
  ctx: MemberCtx,
  { cursor, tab, limit }: z.infer<typeof listNotificationsInput>,
): Promise<z.infer<typeof notificationPage>> {
  const { personId } = ctx.actor
  const [found, unreadCount] = await Promise.all([
    readPage(ctx, personId, tab, timeCursor.decode(cursor), limit + 1),
    unreadCountOf(ctx.main.db, personId),
  ])
  const placeOf = ({ updatedAt, id }: Row) => timeCursor.encode({ atMs: updatedAt.getTime(), id })
  const { page, nextCursor } = pageOf(found, limit, placeOf)
  const notifications = await Promise.all(
    page.map(async ({ variants, isPrivate, actors, updatedAt, decision, ...row }): Promise<NotificationView> => ({
      ...row,
      decision: decision && { ...decision, until: decision.until === null ? null : new Date(decision.until).toISOString() },
      actors: await Promise.all((actors ?? []).map((actor) => chipOf(ctx, actor))),
      postImageUrl: await smallestUrl(ctx, variants, isPrivate ? personId : undefined),
      updatedAt: updatedAt.toISOString(),
    })),
  )
  return { notifications, unreadCount, readMark: page[0] ? placeOf(page[0]) : null, nextCursor }
}

/**
 * Index `notification_of_person` gives the order; each row costs a few key lookups. Up to 100
 * actors are counted one by one; of more, only blocked and muted ones are subtracted: few, so they lead
 * that join.
 */
function readPage(ctx: MemberCtx, personId: string, tab: NoticeTab | undefined, before: TimePlace | null, limit: number): Promise<Row[]> {
  return rows(
    ctx.main.db,
    sql<Row>`select n.id, n.kind, n.post_id, n.comment_id, n.order_id, n.amount_krw, n.read_at is not null as read,
               n.updated_at, named.actors, seen.actors as actor_count, seen.acts as act_count, m.variants,
               author.is_private or coalesce(about.audience <> 'public', false) as is_private,
               case when d.id is not null then json_build_object('id', d.id, 'action', d.action, 'lifts', d.lifts, 'subjectKind', d.subject_kind,
                 'subjectId', d.subject_id, 'reasonCode', d.reason_code, 'until', d.until) end as decision,
               case when g.id is not null then json_build_object('id', g.id, 'title', g.title) end as product
        from notification n
        left join post_image i on i.post_id = n.post_id and i.position = 0
        left join media m on m.id = i.media_id
        left join moderation_action d on d.id = n.action_id
        left join product g on g.id = n.product_id
        left join person author on author.id = m.owner_id
        left join post about on about.id = n.post_id
        left join lateral (
          select json_agg(${chipJson('a')} order by newest.at desc, newest.actor_id) as actors from (
            select na.actor_id, na.at from notification_actor na join person x on x.id = na.actor_id
            where na.notification_id = n.id and ${actorHeardBy(personId, 'x')}
            order by na.at desc, na.actor_id limit ${actorsShown}
          ) newest join person a on a.id = newest.actor_id ${chipAvatar('a')}
        ) named on true
        cross join lateral (${seenActors(personId)}) seen
        where n.person_id = ${personId}::uuid and ${isOfTab(tab)} and ${noticeVisibleTo(personId)}
          ${before ? sql`and (n.updated_at, n.id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)` : sql``}
        order by n.updated_at desc, n.id desc
        limit ${limit}`,
  )
}

/** The column `kind` is one of the filter's kinds. */
export function isOfTab(tab: NoticeTab | undefined): Sql {
  return tab === undefined ? sql`true` : sql`kind = any(${kindsWhere(({ topic }) => noticeTopics[topic].tab === tab)}::text[])`
}

/** Both counts of the notice `n`, over actors whom the reader hears. */
function seenActors(personId: string): Sql {
  return sql`
    select count(*)::int as actors, coalesce(sum(na.acts), n.act_count)::int as acts
    from notification_actor na join person x on x.id = na.actor_id
    where n.actor_count <= ${countedActors} and na.notification_id = n.id and ${actorHeardBy(personId, 'x')}
    having n.actor_count <= ${countedActors}
    union all
    select greatest(n.actor_count - count(*), 0)::int, greatest(n.act_count - coalesce(sum(na.acts), 0), 0)::int
    from notification_actor na
    where n.actor_count > ${countedActors} and na.notification_id = n.id and na.actor_id in (
      select blocked_id from block where blocker_id = ${personId}::uuid union select blocker_id from block where blocked_id = ${personId}::uuid
      union select muted_id from mute where muter_id = ${personId}::uuid union select muted_id from notice_mute where muter_id = ${personId}::uuid)
    having n.actor_count > ${countedActors}`
}

async function smallestUrl(ctx: MemberCtx, variants: MediaVariant[] | null, viewerId: string | undefined): Promise<string | null> {
  const [smallest] = [...(variants ?? [])].sort((a, b) => a.width - b.width)
  return smallest ? ctx.platform.storage.signRead(smallest.key, ctx.now(), viewerId) : null
}
