import { m } from '../../paraglide/messages.js'
import type { Return } from './queries.ts'

export const returnReasons: Record<Return['reason'], () => string> = {
  changed_mind: m.returns_reason_changed_mind,
  wrong_size: m.returns_reason_wrong_size,
  defect: m.returns_reason_defect,
  wrong_thing: m.returns_reason_wrong_thing,
  damaged: m.returns_reason_damaged,
  lost: m.returns_reason_lost,
}

const returnStates: Record<Return['state'], () => string> = {
  requested: m.returns_state_requested,
  accepted: m.returns_state_accepted,
  sent_back: m.returns_state_sent_back,
  disputed: m.returns_state_disputed,
  refunded: m.returns_state_refunded,
  exchanged: m.returns_state_exchanged,
  rejected: m.returns_state_rejected,
  cancelled: m.returns_state_cancelled,
  lapsed: m.returns_state_lapsed,
}

/** Where the shop is the one who acts or waits. */
const forShop: Partial<typeof returnStates> = {
  requested: m.returns_state_requested_shop,
  accepted: m.returns_state_accepted_shop,
}

export const wordReturnState = (state: Return['state'], isShop: boolean): string =>
  ((isShop ? forShop[state] : undefined) ?? returnStates[state])()

/** What happens by itself when nobody acts. */
export const returnDues: Partial<Record<Return['state'], (words: { until: string }) => string>> = {
  requested: m.returns_due_requested,
  accepted: m.returns_due_accepted,
  sent_back: m.returns_due_sent_back,
}
