import type { JobPayload } from '../../jobs/catalog.ts'
import { moneyKinds } from './schema.ts'

export type Notice = JobPayload<'notifications.notify'>

/** What one person is told, with nothing said of what it is not about. Without an actor it comes from Kiwi itself. */
export function notice(
  personId: string,
  kind: Notice['kind'],
  about: Partial<Pick<Notice, 'actorId' | 'postId' | 'commentId' | 'orderId' | 'requestId' | 'amountKrw'>> = {},
): Notice {
  return { personId, kind, actorId: null, postId: null, commentId: null, amountKrw: null, ...about }
}

/** An act that is taken back and done again within this time is no news where its notice had been read. */
export const toldForMs = 90 * 86_400_000
/** This many unread notices that one person began: whatever of that kind they do next joins one of theirs. */
export const floodAfter = 3
/** Nobody is told a larger number of unread notices, and none is counted beyond it. */
export const unreadAtMost = 99
/** Notices of up to so many actors count them one by one, so that the number is what may be seen; of more only blocks are left out. */
export const countedActors = 100
/** Actors shown by name; the rest is a number. */
export const actorsShown = 3

/** Money is told whoever it comes from; everything else only from people one has not blocked or muted. */
export function isAboutMoney(kind: Notice['kind']): boolean {
  return moneyKinds.some((money) => money === kind)
}

export interface Keys {
  /** Unread notices with one key are one row ("지민님 외 12명"). */
  groupKey: string
  /** The row that a flood by one actor ends in. */
  floodKey: string | null
  /** The act itself: delivered twice it is one, and taken back it is found by it. */
  fact: string
}

/** Money has no key of its own here, so the delivery's does. */
export function keysOf(notice: Notice, deliveryId: string): Keys {
  const { kind, actorId, postId, commentId, orderId, requestId } = notice
  const alone = (key: string) => ({ groupKey: `${kind}:${key}`, floodKey: null, fact: `${kind}:${key}` })
  switch (kind) {
    case 'like':
      return { groupKey: `like:${postId}`, floodKey: `like:by:${actorId}`, fact: `like:${postId}:${actorId}` }
    case 'comment':
    case 'reply':
      return { groupKey: `${kind}:${postId}`, floodKey: `${kind}:by:${actorId}`, fact: `${kind}:${commentId}` }
    case 'mention':
      // Whoever mentions somebody sixty times, wherever, is one notice with a number.
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
      return alone(deliveryId)
    case 'order_placed':
    case 'order_confirmed':
    case 'order_expired':
      return alone(String(orderId))
    case 'money_requested':
      return alone(requestId ?? deliveryId)
    case 'order_cancelled':
    case 'order_refunded':
      // An order may be cancelled part by part, and each part is news.
      return alone(deliveryId)
    default: {
      const unhandled: never = kind
      throw new Error(`No keys for ${String(unhandled)}`)
    }
  }
}

export interface Told {
  /** The notice that tells it; null while the act is taken back. */
  notificationId: string | null
  /** Of an act that is taken back. */
  wasRead: boolean | null
}

/** What is to become of an act's notice, by how things stand now; so it matters neither how often nor in which order jobs come. */
export type Decision = 'nothing' | 'tell' | 'tell as read' | 'withdraw'

export function decideNotice({ told, stands, mayTell }: { told: Told | null; stands: boolean; mayTell: boolean }): Decision {
  const isTold = told !== null && (told.notificationId !== null || told.wasRead === null)
  if (!stands) return isTold ? 'withdraw' : 'nothing'
  if (isTold || !mayTell) return 'nothing'
  return told?.wasRead ? 'tell as read' : 'tell'
}
