import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { pageOf, timeCursor, type TimePlace } from '../../shared/cursor.ts'
import { kindsWhere } from '../../shared/notices/kinds.ts'
import { type NoticeTab, noticeTopics } from '../../shared/notices/topics.ts'
import { pictureUrl } from '../media/picture.ts'
import { chipOf } from '../people/chips.ts'
import type { listNotificationsInput, notificationPage, NotificationView } from './schema.ts'
import { unreadCountOf } from './count-unread.ts'
import { type NoticeRow, readNoticeRows } from './notice-rows.ts'

/** A notice shows the post's picture at 44 CSS pixels, on screens of 2 device pixels each. */
const thumbWidthPx = 88

/** The caller's notices, newest first. Errors: BAD_INPUT (cursor). */
export async function listNotifications(
  ctx: MemberCtx,
  { cursor, tab, limit }: z.infer<typeof listNotificationsInput>,
): Promise<z.infer<typeof notificationPage>> {
  const { personId } = ctx.actor
  const [found, unreadCount] = await Promise.all([
    readNoticeRows(ctx, personId, isPlace(tab, timeCursor.decode(cursor)), limit + 1),
    unreadCountOf(ctx.main.db, personId),
  ])
  const placeOf = ({ updatedAt, id }: NoticeRow) => timeCursor.encode({ atMs: updatedAt.getTime(), id })
  const { page, nextCursor } = pageOf(found, limit, placeOf)
  const notifications = await Promise.all(
    page.map(async ({ variants, isPrivate, actors, updatedAt, decision, ...row }): Promise<NotificationView> => ({
      ...row,
      decision: decision && { ...decision, until: decision.until === null ? null : new Date(decision.until).toISOString() },
      actors: await Promise.all((actors ?? []).map((actor) => chipOf(ctx, actor))),
      postImageUrl: await pictureUrl(ctx, variants, thumbWidthPx, isPrivate ? personId : undefined),
      updatedAt: updatedAt.toISOString(),
    })),
  )
  return { notifications, unreadCount, readMark: page[0] ? placeOf(page[0]) : null, nextCursor }
}

function isPlace(tab: NoticeTab | undefined, before: TimePlace | null): Sql {
  const isBefore = before ? sql`and (n.updated_at, n.id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)` : sql``
  return sql`${isOfTab(tab)} ${isBefore}`
}

/** The column `kind` is one of the filter's kinds. */
export function isOfTab(tab: NoticeTab | undefined): Sql {
  return tab === undefined ? sql`true` : sql`kind = any(${kindsWhere(({ topic }) => noticeTopics[topic].tab === tab)}::text[])`
}
