import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { Category, NotificationView } from './kiwi.ts'
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

/** `지민님 외 12명이 내 글을 좋아해요`. */
export function wordNotification(notice: NotificationView): string {
  const who = wordActors(notice)
  const amount = formatKrw(notice.amountKrw ?? 0)
  const count = notice.actCount
  // One person who did it several times. With several people, only their number is shown.
  const repeated = notice.actorCount <= 1 && count > 1
  switch (notice.kind) {
    case 'like':
      return repeated ? m.notice_like_many({ who, count }) : m.notice_like({ who })
    case 'comment':
      return repeated ? m.notice_comment_many({ who, count }) : m.notice_comment({ who })
    case 'reply':
      return repeated ? m.notice_reply_many({ who, count }) : m.notice_reply({ who })
    case 'mention':
      return repeated ? m.notice_mention_many({ who, count }) : m.notice_mention({ who })
    case 'follow':
      return m.notice_follow({ who })
    case 'follow_request':
      return m.notice_follow_request({ who })
    case 'follow_accepted':
      return m.notice_follow_accepted({ who })
    case 'money_received':
      return m.notice_money_received({ who, amount })
    case 'payment_received':
      return m.notice_payment_received({ who, amount })
    case 'money_requested':
      return m.notice_money_requested({ who, amount })
    case 'request_declined':
      return m.notice_request_declined({ who, amount })
    case 'deposit_received':
      return m.notice_deposit_received({ amount })
    case 'deposit_held':
      return m.notice_deposit_held({ amount })
    case 'settled':
      return m.notice_settled({ amount })
    case 'pin_locked':
      return m.notice_pin_locked()
    case 'new_device':
      return m.notice_new_device()
    case 'channel_linked':
      return m.notice_channel_linked()
    case 'new_sign_in':
      return m.notice_new_sign_in()
    case 'reverified':
      return m.notice_reverified()
    case 'order_placed':
      return m.notice_order_placed({ who, amount })
    case 'order_confirmed':
      return m.notice_order_confirmed({ amount })
    case 'order_cancelled':
      return notice.actors.length > 0 ? m.notice_order_cancelled_by({ who, amount }) : m.notice_order_cancelled({ amount })
    case 'order_refunded':
      return m.notice_order_refunded({ amount })
    case 'order_refund_waits':
      return m.notice_order_refund_waits({ amount })
    case 'order_expired':
      return m.notice_order_expired({ amount })
    case 'account_linked':
      return m.notice_account_linked()
    case 'topped_up':
      return m.notice_topped_up({ amount })
    case 'top_up_failed':
      return m.notice_top_up_failed({ amount })
    case 'withdrawal_done':
      return m.notice_withdrawal_done({ amount })
    case 'withdrawal_failed':
      return m.notice_withdrawal_failed({ amount })
    case 'payout_failed':
      return m.notice_payout_failed({ amount })
    case 'payout_returned':
      return m.notice_payout_returned({ amount })
    case 'payout_needs_account':
      return m.notice_payout_needs_account({ amount })
    default: {
      const unhandled: never = notice.kind
      return unhandled
    }
  }
}

function wordActors({ actors, actorCount }: NotificationView): string {
  const [first, second] = actors
  if (!first) return m.notice_who_none()
  if (actorCount === 2 && second) return m.notice_who_two({ name: isolated(first.displayName), other: isolated(second.displayName) })
  return actorCount > 1
    ? m.notice_who_many({ name: isolated(first.displayName), count: actorCount - 1 })
    : m.notice_who_one({ name: isolated(first.displayName) })
}
