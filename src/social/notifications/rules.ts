import type { JobPayload } from '../../jobs/catalog.ts'
import { moneyKinds } from './schema.ts'

export type Notice = JobPayload<'notifications.notify'>

/** A notice; what is not given is null. Without an actor it comes from Kiwi itself. */
export function notice(
  personId: string,
  kind: Notice['kind'],
  about: Partial<Pick<Notice, 'actorId' | 'postId' | 'commentId' | 'orderId' | 'productId' | 'requestId' | 'actionId' | 'amountKrw'>> = {},
): Notice {
  return { personId, kind, actorId: null, postId: null, commentId: null, amountKrw: null, ...about }
}

/** An act that is repeated within this time gives no new notice, if its first one was read. */
export const toldForMs = 90 * 86_400_000
/** After so many unread notices of one kind by one actor, further acts join one notice. */
export const floodAfter = 3
/** Unread notices that are looked at for it. Of more, some that are seen may be missing from the count. */
export const unreadLookedAt = 1_000
/** Up to so many actors are counted one by one; of more, only blocked and muted ones are subtracted. */
export const countedActors = 100
/** Actors given by name. */
export const actorsShown = 3

/** Notices about money ignore blocks and mutes; other notices do not. */
export function isAboutMoney(kind: Notice['kind']): boolean {
  return moneyKinds.some((money) => money === kind)
}

export interface Keys {
  /** Unread notices with one key are one row ("지민님 외 12명"). */
  groupKey: string
  /** The group of all acts of a kind by one actor, after `floodAfter` notices. */
  floodKey: string | null
  /** The act itself: a repeated delivery is no second act, and a withdrawal finds it. */
  fact: string
}

/** Acts about money have no key of their own: the delivery's id takes its place. */
export function keysOf(notice: Notice, deliveryId: string): Keys {
  const { kind, actorId, postId, commentId, orderId, productId, requestId, actionId } = notice
  const alone = (key: string) => ({ groupKey: `${kind}:${key}`, floodKey: null, fact: `${kind}:${key}` })
  switch (kind) {
    case 'like':
      return { groupKey: `like:${postId}`, floodKey: `like:by:${actorId}`, fact: `like:${postId}:${actorId}` }
    case 'comment':
    case 'reply':
      return { groupKey: `${kind}:${postId}`, floodKey: `${kind}:by:${actorId}`, fact: `${kind}:${commentId}` }
    case 'mention':
      // Sixty mentions by one person are one notice with a number.
      return { groupKey: `mention:by:${actorId}`, floodKey: null, fact: `mention:${commentId ?? postId}` }
    case 'follow':
    case 'follow_request':
    case 'follow_accepted':
      return { groupKey: kind, floodKey: null, fact: `${kind}:${actorId}` }
    case 'money_received':
    case 'payment_received':
    case 'settled':
    case 'pin_locked':
    case 'new_device':
    case 'channel_linked':
    case 'new_sign_in':
    case 'reverified':
    case 'passkey_added':
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
    case 'points_given':
    case 'points_ending':
    case 'shop_invited':
    case 'shop_joined':
    case 'shop_left':
    case 'shop_role_changed':
    case 'shop_removed':
    case 'export_ready':
    case 'payment_refunded':
    case 'payment_refund_waits':
      return alone(deliveryId)
    case 'order_placed':
    case 'order_confirmed':
    case 'order_expired':
    case 'order_sent':
    case 'order_handed_over':
    case 'order_delivered':
    case 'order_silent':
    case 'order_finished':
      return alone(String(orderId))
    case 'review_asked':
      return alone(String(orderId))
    case 'review_received':
    case 'review_replied':
    case 'question_asked':
    case 'question_answered':
      return alone(String(requestId))
    case 'restocked':
    case 'price_fell':
      // Whoever opens the product has read all of its group.
      return { groupKey: `${kind}:${productId}`, floodKey: null, fact: `${kind}:${deliveryId}` }
    case 'money_requested':
    case 'report_upheld':
    case 'report_dismissed':
    case 'appeal_granted':
    case 'appeal_rejected':
      return alone(requestId ?? deliveryId)
    case 'moderation':
      return alone(actionId ?? deliveryId)
    case 'order_cancelled':
    case 'order_refunded':
    case 'order_refund_waits':
    case 'return_requested':
    case 'return_accepted':
    case 'return_disputed':
    case 'return_sent':
    case 'return_ended':
      // Each partial cancel of an order gives a notice.
      return alone(deliveryId)
    default: {
      const unhandled: never = kind
      throw new Error(`No keys for ${String(unhandled)}`)
    }
  }
}

export interface Told {
  /** The act's notice; null while the act is taken back. */
  notificationId: string | null
  /** Of an act that was taken back; else null. */
  wasRead: boolean | null
}

/** The change of an act's notice by the present state: jobs may repeat and come in any order. */
export type Decision = 'nothing' | 'tell' | 'tell as read' | 'withdraw'

export function decideNotice({ told, stands, mayTell }: { told: Told | null; stands: boolean; mayTell: boolean }): Decision {
  const isTold = told !== null && (told.notificationId !== null || told.wasRead === null)
  if (!stands) return isTold ? 'withdraw' : 'nothing'
  if (isTold || !mayTell) return 'nothing'
  return told?.wasRead ? 'tell as read' : 'tell'
}
