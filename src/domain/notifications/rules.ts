import type { JobPayload } from '../../jobs/catalog.ts'
import { moneyKinds } from './schema.ts'

export type Notice = JobPayload<'notifications.notify'>

/** What one person is told, with nothing said of what it is not about. Without an actor it comes from Kiwi itself. */
export function notice(
  personId: string,
  kind: Notice['kind'],
  about: Partial<Pick<Notice, 'actorId' | 'postId' | 'commentId' | 'orderId' | 'amountKrw'>> = {},
): Notice {
  return { personId, kind, actorId: null, postId: null, commentId: null, amountKrw: null, ...about }
}

/** A fact told once is not told again within this time, however often it is undone and done. */
export const toldForMs = 30 * 86_400_000
/** Actors shown by name; the rest is a number. */
export const actorsShown = 3

/** Money is told whoever it comes from; everything else only from people one has not blocked or muted. */
export function isAboutMoney(kind: Notice['kind']): boolean {
  return moneyKinds.some((money) => money === kind)
}

/**
 * `groupKey`: unread notices with one key are one row ("지민님 외 12명"). `fact`: what makes two deliveries the same news;
 * money has no key of its own here, so the delivery's does.
 */
export function keysOf(notice: Notice, deliveryId: string): { groupKey: string; fact: string } {
  const { kind, actorId, postId, commentId, orderId } = notice
  switch (kind) {
    case 'like':
      return { groupKey: `like:${postId}`, fact: `like:${postId}:${actorId}` }
    case 'comment':
    case 'reply':
      return { groupKey: `${kind}:${postId}`, fact: `${kind}:${commentId}` }
    case 'mention':
      return { groupKey: `mention:${commentId ?? postId}`, fact: `mention:${commentId ?? postId}` }
    case 'follow':
    case 'follow_request':
    case 'follow_accepted':
      return { groupKey: kind, fact: `${kind}:${actorId}` }
    case 'money_received':
    case 'payment_received':
    case 'settled':
    case 'pin_locked':
    case 'new_device':
    case 'channel_linked':
    case 'new_sign_in':
    case 'reverified':
    case 'money_requested':
    case 'request_declined':
    case 'account_linked':
    case 'topped_up':
    case 'top_up_failed':
    case 'withdrawal_done':
    case 'withdrawal_failed':
    case 'deposit_received':
    case 'deposit_held':
    case 'payout_failed':
    case 'payout_returned':
    case 'payout_needs_account':
      return { groupKey: `${kind}:${deliveryId}`, fact: `${kind}:${deliveryId}` }
    case 'order_placed':
    case 'order_confirmed':
    case 'order_expired':
      return { groupKey: `${kind}:${orderId}`, fact: `${kind}:${orderId}` }
    case 'order_cancelled':
    case 'order_refunded':
      // An order may be cancelled part by part, and each part is news.
      return { groupKey: `${kind}:${deliveryId}`, fact: `${kind}:${deliveryId}` }
    default: {
      const unhandled: never = kind
      throw new Error(`No keys for ${String(unhandled)}`)
    }
  }
}
