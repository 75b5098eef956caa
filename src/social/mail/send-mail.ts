import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import { noticePage, noticeRow } from '../../shared/notices/kinds.ts'
import { isOn, type NoticeTopic, noticeTopics } from '../../shared/notices/topics.ts'
import { wordNotice } from '../../shared/notices/words.ts'
import { type NoticeRow, readNoticeRows } from '../notifications/notice-rows.ts'
import { unreadRoomsOf } from '../chat/count-unread-rooms.ts'
import { settingsAsTheyCome } from '../notifications/preferences.ts'
import { signatureOf } from './internal/links.ts'
import { confirmLetter, type Letter, messagesLetter, weeklyLetter, writtenMail } from './internal/written.ts'
import { findEmail, openEmail, type StoredEmail } from './sealed-email.ts'

const weekMs = 7 * 86_400_000
/** Unread notices that the weekly mail names. */
const mostNamed = 10

/** The link that proves the mailbox. Errors: UNAVAILABLE. */
export async function mailConfirmation(ctx: WorkerCtx, { personId }: { personId: string }): Promise<void> {
  const email = await findEmail(ctx, personId)
  if (!email || email.confirmedAt !== null) return
  const url = new URL('/settings/notices', ctx.config.PUBLIC_URL)
  url.searchParams.set('who', personId)
  url.searchParams.set('sign', await signatureOf(email, personId, { confirm: email.changedAt }))
  await send(
    ctx,
    personId,
    email,
    { ...confirmLetter(email.locale), url: url.href, unsubscribeUrl: null },
    `confirm.${email.changedAt.getTime()}`,
  )
}

/**
 * One notice to a confirmed address. What is neither about money nor the account is not mailed once
 * it was read. Errors: UNAVAILABLE.
 */
export async function mailNotice(
  ctx: WorkerCtx,
  { personId, notificationId }: { personId: string; notificationId: string },
): Promise<void> {
  const email = await findEmail(ctx, personId)
  if (!email || email.confirmedAt === null) return
  const [notice] = await readNoticeRows(ctx, personId, sql`n.id = ${notificationId}::uuid`, 1)
  if (!notice) return
  const { topic } = noticeRow(notice.kind)
  if (notice.read && noticeTopics[topic].priority !== 'urgent') return
  if (!(await isMailed(ctx, personId, topic))) return
  const sentence = sentenceOf(notice, email)
  const place = { ...notice, productId: notice.product?.id ?? null, handle: notice.actors?.[0]?.handle ?? null }
  const url = new URL(noticePage(place), ctx.config.PUBLIC_URL).href
  const letter = {
    locale: email.locale,
    subject: sentence,
    lines: [sentence],
    url,
    unsubscribeUrl: await stopUrl(ctx, personId, email, topic),
  }
  await send(ctx, personId, email, letter, ctx.requestId)
}

/**
 * How many messages wait, without their words; nothing where all were read meanwhile. Errors:
 * UNAVAILABLE.
 */
export async function mailMessages(ctx: WorkerCtx, { personId }: { personId: string }): Promise<void> {
  const email = await findEmail(ctx, personId)
  if (!email || email.confirmedAt === null) return
  if (!(await isMailed(ctx, personId, 'messages'))) return
  const { unreadCount } = await unreadRoomsOf(ctx.main.db, personId)
  if (unreadCount === 0) return
  const url = new URL('/chat', ctx.config.PUBLIC_URL).href
  const letter = { ...messagesLetter(email.locale, unreadCount), url, unsubscribeUrl: await stopUrl(ctx, personId, email, 'messages') }
  await send(ctx, personId, email, letter, ctx.requestId)
}

async function isMailed(ctx: WorkerCtx, personId: string, topic: NoticeTopic): Promise<boolean> {
  const [settings] = await rows(
    ctx.main.db,
    sql<{ choices: Record<string, boolean> }>`select choices from notice_settings where person_id = ${personId}::uuid`,
  )
  return isOn((settings ?? settingsAsTheyCome).choices, topic, 'email')
}

/** Whom the weekly mail is due for: each once in seven days. */
export async function startWeekly(ctx: WorkerCtx): Promise<void> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const due = await rows(
      tx.db,
      sql<{ personId: string }>`
        update person_email set weekly_at = ${now}::timestamptz
        where is_weekly and confirmed_at is not null and (weekly_at is null or weekly_at <= ${new Date(now.getTime() - weekMs)}::timestamptz)
        returning person_id`,
    )
    await enqueueMany(tx, 'mail.weekly', due, { now })
  })
}

/** The unread notices of the week; no mail where there are none. Errors: UNAVAILABLE. */
export async function mailWeekly(ctx: WorkerCtx, { personId }: { personId: string }): Promise<void> {
  const email = await findEmail(ctx, personId)
  if (!email || email.confirmedAt === null || !email.isWeekly) return
  const since = new Date(ctx.now().getTime() - weekMs)
  const notices = await readNoticeRows(ctx, personId, sql`n.read_at is null and n.updated_at > ${since}::timestamptz`, mostNamed)
  if (notices.length === 0) return
  const letter = weeklyLetter(
    email.locale,
    notices.map((notice) => sentenceOf(notice, email)),
  )
  const url = new URL('/notifications', ctx.config.PUBLIC_URL).href
  await send(ctx, personId, email, { ...letter, url, unsubscribeUrl: await stopUrl(ctx, personId, email, 'weekly') }, ctx.requestId)
}

const sentenceOf = (notice: NoticeRow, { locale }: StoredEmail) => wordNotice({ ...notice, actors: notice.actors ?? [] }, locale)

async function stopUrl(ctx: WorkerCtx, personId: string, email: StoredEmail, topic: string): Promise<string> {
  const url = new URL('/mail/stop', ctx.config.PUBLIC_URL)
  url.search = new URLSearchParams({ who: personId, topic, sign: await signatureOf(email, personId, { stop: topic }) }).toString()
  return url.href
}

async function send(ctx: WorkerCtx, personId: string, email: StoredEmail, letter: Letter, key: string): Promise<void> {
  const messageId = `<${personId}.${key}@${new URL(ctx.config.PUBLIC_URL).hostname}>`
  const outcome = await ctx.platform.mail.send({ to: await openEmail(ctx, personId, email), messageId, ...writtenMail(letter) })
  if (outcome === 'refused') ctx.logger.warn({ personId }, 'the mail server refused a mail')
}
