/**
 * An act that may be sent later, and twice: it says how something shall be (`on`), or carries its
 * key. Money, orders and settings are never among them.
 */
export type Act =
  | { kind: 'like' | 'bookmark'; postId: string; on: boolean }
  | { kind: 'like_comment'; postId: string; commentId: string; on: boolean }
  | { kind: 'follow'; personId: string; handle: string; on: boolean }
  | { kind: 'follow_tag'; tag: string; on: boolean }
  | { kind: 'comment'; postId: string; parentId: string | null; body: string; idempotencyKey: string }

/** Acts with one target take each other's place: the newest says how it shall be. */
export function targetOf(act: Act): string {
  switch (act.kind) {
    case 'like':
    case 'bookmark':
      return `${act.kind}:${act.postId}`
    case 'like_comment':
      return `${act.kind}:${act.commentId}`
    case 'follow':
      return `${act.kind}:${act.personId}`
    case 'follow_tag':
      return `${act.kind}:${act.tag}`
    case 'comment':
      return `${act.kind}:${act.idempotencyKey}`
    default: {
      const unhandled: never = act
      return unhandled
    }
  }
}

/** The act joins those that wait; one with the same target leaves. */
export const withAct = (waiting: readonly Act[], act: Act): Act[] => [...waiting.filter((one) => targetOf(one) !== targetOf(act)), act]

/** Keys of the reads that an act changes. */
export function readsOf(act: Act): unknown[][] {
  switch (act.kind) {
    case 'like':
    case 'bookmark':
      return [['posts', 'one', act.postId]]
    case 'like_comment':
      return [['comments', act.postId]]
    case 'comment':
      return [
        ['comments', act.postId],
        ['posts', 'one', act.postId],
      ]
    case 'follow':
      return [
        ['profile', act.handle],
        ['posts', 'person', act.handle],
      ]
    case 'follow_tag':
      return [['followed-tags']]
    default: {
      const unhandled: never = act
      return unhandled
    }
  }
}
