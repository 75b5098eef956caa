import type { JobPayload } from '../../jobs/catalog.ts'
import { noticeRow } from '../../shared/notices/kinds.ts'

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
/**
 * Unread notices that are looked at for it. Of more, some that are seen may be missing from the
 * count.
 */
export const unreadLookedAt = 1_000
/**
 * Up to so many actors are counted one by one; of more, only blocked and muted ones are subtracted.
 */
export const countedActors = 100
/** Actors given by name. */
export const actorsShown = 3

export interface Keys {
  /** Unread notices with one key are one row ("지민님 외 12명"). */
  groupKey: string
  /** The group of all acts of a kind by one actor, after `floodAfter` notices. */
  floodKey: string | null
  /** The act itself: a repeated delivery is no second act, and a withdrawal finds it. */
  fact: string
}

/** An act without a key of its own has its delivery's id. */
export function keysOf(notice: Notice, deliveryId: string): Keys {
  const { kind, actorId, postId, commentId, orderId, productId, requestId, actionId } = notice
  const alone = (key: string) => ({ groupKey: `${kind}:${key}`, floodKey: null, fact: `${kind}:${key}` })
  const { per } = noticeRow(kind)
  switch (per) {
    case 'post':
      return { groupKey: `${kind}:${postId}`, floodKey: `${kind}:by:${actorId}`, fact: `${kind}:${commentId ?? `${postId}:${actorId}`}` }
    case 'comment':
      return { groupKey: `${kind}:${commentId}`, floodKey: `${kind}:by:${actorId}`, fact: `${kind}:${commentId}:${actorId}` }
    case 'actor':
      // Sixty mentions by one person are one notice with a number.
      return { groupKey: `${kind}:by:${actorId}`, floodKey: null, fact: `${kind}:${commentId ?? postId}` }
    case 'kind':
      return { groupKey: kind, floodKey: null, fact: `${kind}:${actorId}` }
    case 'product':
      // Whoever opens the product has read all of its group.
      return { groupKey: `${kind}:${productId}`, floodKey: null, fact: `${kind}:${deliveryId}` }
    case 'order':
      return alone(String(orderId))
    case 'request':
      return alone(requestId ?? deliveryId)
    case 'talk':
      return { ...alone(requestId ?? deliveryId), floodKey: `${kind}:by:${actorId}` }
    case 'action':
      return alone(actionId ?? deliveryId)
    case 'delivery':
      return alone(deliveryId)
    default: {
      const unhandled: never = per
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
