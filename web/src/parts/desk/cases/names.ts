import { givenReasons, type ReasonCode } from '../../../../../src/shared/moderation.ts'
import { m } from '../../../paraglide/messages.js'
import { reasonNames } from '../../../state/decisions.ts'

/** What a moderator can give as the reason, in words. */
export const givenReasonWords = givenReasons.map((code) => ({ code, word: reasonNames[code] }))
/** The same for the end of a sanction. */
export const endReasons = (['mistake', 'reviewed'] as const satisfies ReasonCode[]).map((code) => ({ code, word: reasonNames[code] }))

/** States of things and of people, as tables name them. */
export const stateNames: Record<string, () => string> = {
  visible: m.cases_state_visible,
  waiting: m.cases_state_waiting,
  hidden: m.cases_state_hidden,
  deleted: m.cases_state_deleted,
  listed: m.cases_state_visible,
  unlisted: m.cases_state_unlisted,
  pending: m.person_status_pending,
  active: m.person_status_active,
  suspended: m.person_status_suspended,
  withdrawn: m.person_status_withdrawn,
}
