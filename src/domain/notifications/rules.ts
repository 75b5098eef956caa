import type { JobPayload } from '../../jobs/catalog.ts'

export type Notice = JobPayload<'notifications.notify'>

/** A fact told once is not told again within this time, however often it is undone and done. */
export const toldForMs = 30 * 86_400_000
/** Actors shown by name; the rest is a number. */
export const actorsShown = 3

/** Money is told whoever it comes from; everything else only from people one has not blocked or muted. */
export function isAboutMoney(kind: Notice['kind']): boolean {
  return kind === 'money_received' || kind === 'payment_received' || kind === 'settled'
}

/**
 * `groupKey`: unread notices with one key are one row ("지민님 외 12명"). `fact`: what makes two deliveries the same news;
 * money has no key of its own here, so the delivery's does.
 */
export function keysOf(notice: Notice, deliveryId: string): { groupKey: string; fact: string } {
  const { kind, actorId, postId, commentId } = notice
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
      return { groupKey: `${kind}:${deliveryId}`, fact: `${kind}:${deliveryId}` }
    default: {
      const unhandled: never = kind
      throw new Error(`No keys for ${String(unhandled)}`)
    }
  }
}
