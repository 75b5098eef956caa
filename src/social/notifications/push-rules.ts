import { noticePage, noticeRow } from '../../shared/notices/kinds.ts'
import { noticeTopics } from '../../shared/notices/topics.ts'
import { wordNotice } from '../../shared/notices/words.ts'
import type { PushMessage } from '../../platform/push/port.ts'
import type { NoticeRow } from './notice-rows.ts'
import type { PushReader } from './push-to-device.ts'

/**
 * Comments, mentions and orders: a notice that grows is pushed once a minute, after a moment in
 * which it may be read.
 */
export const usualEveryMs = 60_000
export const usualWaitMs = 15_000
/** Likes and follows: one push an hour for all of them, of what came in that hour. */
export const calmEveryMs = 3_600_000
export const calmWaitMs = 5 * 60_000
/** With likes of so many people a post is taking off. */
const risingFrom = 10

const sentences = {
  ko: { hidden: '새 알림이 있어요', rising: '글이 뜨고 있어요', more: (count: number) => `그 밖에 새 소식 ${count}개` },
  en: { hidden: 'You have a new notice', rising: 'Your post is taking off', more: (count: number) => `and ${count} more` },
}

const lifetimes = { urgent: 24, usual: 12, calm: 4 }
const urgencies = { urgent: 'high', usual: 'normal', calm: 'low' } as const

interface Pushed extends PushReader {
  notice: NoticeRow
  /** Calm notices beside it. */
  others: number
}

/** What web/public/push-worker.js shows. */
export interface PushedText {
  title: string
  body: string
  path: string
  /** One tag is one line on the screen. */
  tag: string
  /** It makes no sound. */
  isSilent?: boolean
  unreadCount: number
}

export function pushOf({ notice, others, unreadCount, locale, hidesText }: Pushed): PushMessage {
  const { priority } = noticeTopics[noticeRow(notice.kind).topic]
  const place = { ...notice, productId: notice.product?.id ?? null, handle: notice.actors?.[0]?.handle ?? null }
  const { hidden, rising, more } = sentences[locale]
  const sentence = wordNotice({ ...notice, actors: notice.actors ?? [] }, locale)
  const lines = [sentence, ...(others > 0 ? [more(others)] : [])]
  const isRising = notice.kind === 'like' && notice.actorCount >= risingFrom
  const [title, ...rest] = hidesText ? [hidden] : isRising ? [rising, ...lines] : lines
  const text: PushedText = {
    title: title!,
    body: rest.join(' · '),
    path: hidesText || others > 0 ? '/notifications' : noticePage(place),
    tag: priority === 'calm' ? 'calm' : notice.id,
    unreadCount,
  }
  return {
    text: JSON.stringify(text),
    topic: priority === 'calm' ? 'calm' : notice.id.replaceAll('-', ''),
    urgency: urgencies[priority],
    ttlSeconds: lifetimes[priority] * 3_600,
  }
}
