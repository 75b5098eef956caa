import { type CallOptions, createCalls, KiwiClientError, type RouterOutputs, toKiwiError } from '@kiwi/sdk'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { reached, unreachable } from './connection.ts'

/** The session is the browser's cookie. */
export const callOptions = {
  url: '',
  locale: getLocale,
  fetch: async (input, init) => {
    const response = await fetch(input, init)
    reached()
    return response
  },
  onError: (error) => {
    if (error.code === 'NETWORK') unreachable()
  },
} satisfies CallOptions

/**
 * The calls of this page. Live events and uploads: live-kiwi.ts, which the first page does not
 * load.
 */
export const kiwi = createCalls(callOptions)

/** Whatever was thrown as a Kiwi error in the page's language. */
export function asKiwiError(error: unknown): KiwiClientError {
  const failure = toKiwiError(error, getLocale())
  const message = sentenceOf(failure)
  return message === failure.message ? failure : new KiwiClientError({ ...failure, message, cause: error })
}

/** With the time to wait after too many calls, and the request id where it helps a report. */
function sentenceOf({ code, message, requestId, retryAfterSeconds: seconds }: KiwiClientError): string {
  if (seconds !== null) {
    return seconds < 90 ? m.error_too_many_seconds({ count: seconds }) : m.error_too_many_minutes({ count: Math.ceil(seconds / 60) })
  }
  const isReported = code === 'INTERNAL' || code === 'OUTCOME_UNKNOWN'
  return isReported && requestId !== null && !message.includes(requestId) ? `${message} (${m.request_id({ id: requestId })})` : message
}

export type Me = RouterOutputs['me']['get']
export type SecurityEvent = RouterOutputs['me']['securityLog']['events'][number]
export type PasskeyList = RouterOutputs['me']['passkeys']['list']
export type DataExport = RouterOutputs['me']['export']
export type PostPage = RouterOutputs['people']['posts']
export type HomePage = RouterOutputs['feed']['home']
export type PostCard = PostPage['posts'][number]
export type InterestPage = RouterOutputs['feed']['interest']
export type Reason = InterestPage['slots'][string]['reason']
export type AboutMe = RouterOutputs['feed']['aboutMe']
export type ActKind = AboutMe['acts'][number]['kind']
export type PeopleToFollow = RouterOutputs['feed']['peopleToFollow']
export type ProposedPerson = PeopleToFollow['people'][number]
export type PersonReason = ProposedPerson['reason']
export type Transparency = RouterOutputs['transparency']['read']
export type OwnPageCard = RouterOutputs['posts']['get']
/** With the person's own note: on its page and among their bookmarks. */
export type NotedCard = PostCard & Pick<OwnPageCard, 'note'>
export type PostVersion = RouterOutputs['posts']['versions']['versions'][number]
export type CardImage = PostCard['images'][number]
export type PersonChip = PostCard['author']
export type Profile = RouterOutputs['people']['get']
export type ProductCard = RouterOutputs['products']['find']['products'][number]
export type MutedText = RouterOutputs['mutes']['list']['texts'][number]
export type CommentPage = RouterOutputs['comments']['list']
export type LinkedComment = RouterOutputs['comments']['get']
export type CommentView = RouterOutputs['comments']['list']['comments'][number]
export type NotificationView = RouterOutputs['notifications']['list']['notifications'][number]
export type EmailState = RouterOutputs['mail']['get']
export type NoticeSettings = RouterOutputs['notifications']['settings']
export type HistoryLine = RouterOutputs['pay']['history']['lines'][number]
export type Wallet = RouterOutputs['pay']['wallet']
export type SearchResult = RouterOutputs['search']['find']
export type Category = PostCard['category']
