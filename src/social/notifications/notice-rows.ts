import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { chipAvatar, chipJson, type ChipRow } from '../people/chips.ts'
import { actorsShown, countedActors } from './rules.ts'
import type { NotificationView } from './schema.ts'
import { blockedEitherWay } from '../access/people.ts'
import { actorHeardBy } from './internal/actor-heard-by.ts'
import { noticeVisibleTo } from './internal/notice-visible-to.ts'

export interface NoticeRow extends Pick<
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

/**
 * Notices `n` that the person sees, newest first. Index `notification_of_person` gives the order;
 * each row costs a few key lookups. Up to 100 actors are counted one by one; of more, only blocked
 * and muted ones are subtracted: few, so they lead that join.
 */
export function readNoticeRows(ctx: Ctx, personId: string, isMeant: Sql, limit: number): Promise<NoticeRow[]> {
  return rows(
    ctx.main.db,
    sql<NoticeRow>`select n.id, n.kind, n.post_id, n.comment_id, n.order_id, n.amount_krw, n.read_at is not null as read,
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
        where n.person_id = ${personId}::uuid and ${isMeant} and ${noticeVisibleTo(personId)}
        order by n.updated_at desc, n.id desc
        limit ${limit}`,
  )
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
      ${blockedEitherWay(personId)}
      union select muted_id from mute where muter_id = ${personId}::uuid union select muted_id from notice_mute where muter_id = ${personId}::uuid)
    having n.actor_count > ${countedActors}`
}
