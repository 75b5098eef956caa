import { mostUnread } from '../../../src/shared/bounds.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { Category, NotificationView } from './kiwi.ts'
import { wordDecision } from './decisions.ts'
import { isolated } from './isolated.ts'

const won = new Intl.NumberFormat('ko-KR')

/** 12000 → `12,000원`, or `₩12,000` in English. A minus comes first. */
export function formatKrw(amountKrw: number): string {
  return `${amountKrw < 0 ? '−' : ''}${m.won({ amount: won.format(Math.abs(amountKrw)) })}`
}

/** 1,234 stays whole; 12,345 becomes 1.2만, or 12K in English. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat(getLocale(), { notation: count < 10_000 ? 'standard' : 'compact', maximumFractionDigits: 1 }).format(count)
}

/** For a badge: the API counts up to `mostUnread`. */
export function formatUnread(count: number): string {
  return count >= mostUnread ? `${mostUnread}+` : String(count)
}

export const categoryNames: Record<Category, () => string> = {
  fashion: m.category_fashion,
  beauty: m.category_beauty,
  home: m.category_home,
  food: m.category_food,
  outdoors: m.category_outdoors,
  tech: m.category_tech,
  pets: m.category_pets,
  daily: m.category_daily,
}
export const categories = Object.keys(categoryNames) as Category[]

interface NoticeWords {
  who: string
  amount: string
  count: number
  hasActors: boolean
  title: string
}
type NoticeSentence = (words: NoticeWords) => string

/** A decision of moderators has a sentence of its own (`wordDecision`). */
const noticeSentences: Record<Exclude<NotificationView['kind'], 'moderation'>, NoticeSentence> = {
  like: m.notice_like,
  comment: m.notice_comment,
  reply: m.notice_reply,
  mention: m.notice_mention,
  follow: m.notice_follow,
  follow_request: m.notice_follow_request,
  follow_accepted: m.notice_follow_accepted,
  money_received: m.notice_money_received,
  payment_received: m.notice_payment_received,
  money_requested: m.notice_money_requested,
  request_declined: m.notice_request_declined,
  deposit_received: m.notice_deposit_received,
  deposit_held: m.notice_deposit_held,
  settled: m.notice_settled,
  pin_locked: m.notice_pin_locked,
  new_device: m.notice_new_device,
  channel_linked: m.notice_channel_linked,
  new_sign_in: m.notice_new_sign_in,
  passkey_added: m.notice_passkey_added,
  reverified: m.notice_reverified,
  order_placed: m.notice_order_placed,
  order_confirmed: m.notice_order_confirmed,
  order_cancelled: (words) => (words.hasActors ? m.notice_order_cancelled_by(words) : m.notice_order_cancelled(words)),
  order_refunded: m.notice_order_refunded,
  order_refund_waits: m.notice_order_refund_waits,
  order_expired: m.notice_order_expired,
  points_given: m.notice_points_given,
  points_ending: m.notice_points_ending,
  payment_refunded: m.notice_payment_refunded,
  payment_refund_waits: m.notice_payment_refund_waits,
  review_asked: m.notice_review_asked,
  review_received: m.notice_review_received,
  review_replied: m.notice_review_replied,
  question_asked: m.notice_question_asked,
  question_answered: m.notice_question_answered,
  restocked: m.notice_restocked,
  price_fell: m.notice_price_fell,
  order_sent: m.notice_order_sent,
  order_handed_over: m.notice_order_handed_over,
  order_delivered: m.notice_order_delivered,
  order_silent: m.notice_order_silent,
  return_requested: m.notice_return_requested,
  return_accepted: m.notice_return_accepted,
  return_disputed: m.notice_return_disputed,
  return_sent: m.notice_return_sent,
  return_ended: m.notice_return_ended,
  order_finished: m.notice_order_finished,
  shop_invited: m.notice_shop_invited,
  shop_joined: m.notice_shop_joined,
  shop_left: m.notice_shop_left,
  shop_role_changed: m.notice_shop_role_changed,
  shop_removed: m.notice_shop_removed,
  report_upheld: m.notice_report_upheld,
  report_dismissed: m.notice_report_dismissed,
  appeal_granted: m.notice_appeal_granted,
  appeal_rejected: m.notice_appeal_rejected,
  account_linked: m.notice_account_linked,
  topped_up: m.notice_topped_up,
  top_up_failed: m.notice_top_up_failed,
  withdrawal_done: m.notice_withdrawal_done,
  withdrawal_failed: m.notice_withdrawal_failed,
  payout_failed: m.notice_payout_failed,
  payout_returned: m.notice_payout_returned,
  payout_needs_account: m.notice_payout_needs_account,
  export_ready: m.notice_export_ready,
}
/** For one person who did it several times. With several people, only their number is shown. */
const repeatedSentences: Partial<typeof noticeSentences> = {
  like: m.notice_like_many,
  comment: m.notice_comment_many,
  reply: m.notice_reply_many,
  mention: m.notice_mention_many,
}

/** `지민님 외 12명이 내 글을 좋아해요`. */
export function wordNotification(notice: NotificationView): string {
  const { kind, actors, actorCount, actCount: count, decision, product } = notice
  if (kind === 'moderation') return decision ? wordDecision(decision) : ''
  const words = {
    who: wordActors(notice),
    amount: formatKrw(notice.amountKrw ?? 0),
    count,
    hasActors: actors.length > 0,
    title: product ? isolated(product.title) : '',
  }
  const repeated = actorCount <= 1 && count > 1 ? repeatedSentences[kind] : undefined
  return (repeated ?? noticeSentences[kind])(words)
}

function wordActors({ actors, actorCount }: NotificationView): string {
  const [first, second] = actors
  if (!first) return m.notice_who_none()
  if (actorCount === 2 && second) return m.notice_who_two({ name: isolated(first.displayName), other: isolated(second.displayName) })
  return actorCount > 1
    ? m.notice_who_many({ name: isolated(first.displayName), count: actorCount - 1 })
    : m.notice_who_one({ name: isolated(first.displayName) })
}
