import type { EndedBySuspension } from '../../../src/shared/moderation.ts'
import { m } from '../paraglide/messages.js'
import { wordDecision } from './decisions.ts'
import { showSignIn } from './sign-in-sheet.ts'

/** Once per tab: who goes on as a visitor is not asked at every page. */
const toldKey = 'kiwi.told-suspended'

/** Says that a suspension ended the session, why and until when, and leads to the appeal. */
export function tellSuspended({ because, reasonCode, until }: EndedBySuspension): void {
  if (sessionStorage.getItem(toldKey)) return
  sessionStorage.setItem(toldKey, 'yes')
  const decided = wordDecision({ action: because, lifts: null, subjectKind: 'person', reasonCode, until: until ?? null })
  showSignIn('/me/actions', { title: m.suspended_title(), body: `${decided}${until ? '' : '.'} ${m.suspended_sign_in()}` })
}
