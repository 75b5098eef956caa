import type { LineToAdd } from './orders/cart.ts'

/**
 * The one act that a visitor wanted before they signed in. It is kept in the storage of this tab,
 * where only a press on this site puts it: an address never names an act, so that no link can make
 * somebody do one.
 */
export type WantedAct =
  | { kind: 'like' | 'bookmark'; postId: string }
  | { kind: 'like_comment'; postId: string; commentId: string }
  | { kind: 'follow'; personId: string; handle: string }
  | { kind: 'follow_tag'; tag: string }
  | { kind: 'comment'; postId: string; parentId: string | null; body: string; idempotencyKey: string }
  | { kind: 'wish' | 'restock'; productId: string }
  | { kind: 'cart'; lines: LineToAdd[] }
  /** A product or the products of a post; the sheet opens, and nothing is ordered. */
  | { kind: 'buy'; id: string }
  /** What needs more than the press, such as words: the person is back where they were. */
  | { kind: 'return' }

interface Kept {
  act: WantedAct
  /** The page of the press, with its query: the act is done there and nowhere else. */
  path: string
  at: number
  /** The person was led to the joining once; afterwards they go there by themselves. */
  isLed: boolean
}

const key = 'kiwi.wanted-act'
/** A sign-in lasts at most 10 minutes, an identity check 30. */
export const keptMs = 60 * 60_000

type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export class WantedActs {
  readonly #storage: () => TabStorage
  readonly #now: () => number
  constructor(storage: () => TabStorage, now: () => number) {
    this.#storage = storage
    this.#now = now
  }

  /** The newest wish takes the place of the one before; null only forgets that one. */
  want(act: WantedAct | null, path: string): void {
    this.#keep(act && { act, path, at: this.#now(), isLed: false })
  }

  /** Shown beside the way to sign in. */
  wanted(): WantedAct['kind'] | null {
    return this.#read()?.act.kind ?? null
  }

  /** Takes the act of this page away, so that it is done once. */
  take(path: string, isMine: (act: WantedAct) => boolean): WantedAct | null {
    const kept = this.#read()
    if (!kept || kept.path !== path || !isMine(kept.act)) return null
    this.#keep(null)
    return kept.act
  }

  /** True once for the page of a wish whose person has signed in and not joined yet. */
  leadsOn(path: string): boolean {
    const kept = this.#read()
    if (!kept || kept.path !== path || kept.isLed) return false
    this.#keep({ ...kept, isLed: true })
    return true
  }

  #read(): Kept | null {
    try {
      const kept = JSON.parse(this.#storage().getItem(key) ?? 'null') as Kept | null
      if (kept && this.#now() - kept.at < keptMs && this.#now() >= kept.at) return kept
    } catch {
      // Storage is closed, or holds something else: nothing is wanted.
    }
    return null
  }

  #keep(kept: Kept | null): void {
    try {
      if (kept) this.#storage().setItem(key, JSON.stringify(kept))
      else this.#storage().removeItem(key)
    } catch {
      // Without storage the person presses again after signing in.
    }
  }
}

export const wantedActs = new WantedActs(
  () => sessionStorage,
  () => Date.now(),
)
