import { m } from '../../paraglide/messages.js'
import type { WantedAct } from '../wanted-act.ts'

const notes: Record<WantedAct['kind'], () => string> = {
  like: m.wanted_note_like,
  like_comment: m.wanted_note_like,
  bookmark: m.wanted_note_bookmark,
  follow: m.wanted_note_follow,
  follow_tag: m.wanted_note_follow,
  comment: m.wanted_note_comment,
  wish: m.wanted_note_wish,
  restock: m.wanted_note_restock,
  cart: m.wanted_note_cart,
  buy: m.wanted_note_buy,
  return: m.wanted_note_return,
}

/** What goes on after the sign-in; null where nothing does. */
export const wordWanted = (kind: WantedAct['kind'] | null): string | null => (kind === null ? null : notes[kind]())
