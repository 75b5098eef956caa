import { KiwiError } from '../../errors.ts'
import { foreignText } from '../../shared/foreign-text.ts'

export const timeoutMs = 8_000
const maxNicknameLength = 40

/** A 5xx answer says nothing about the person. */
export class Unanswered extends Error {}

/** `fetch` that takes a 5xx answer for none. */
export function answering(name: string, ask: typeof fetch = fetch): typeof fetch {
  return async (...request) => {
    const response = await ask(...request)
    if (response.status >= 500) throw new Unanswered(`${name} answered ${response.status}.`)
    return response
  }
}

/**
 * The person pressed "cancel" at the provider: `access_denied` (RFC 6749 §4.1.2.1), and Apple's own
 * word.
 */
export function refuseCancelled(callbackUrl: URL): void {
  const error = callbackUrl.searchParams.get('error')
  if (error === 'access_denied' || error === 'user_cancelled_authorize') throw new KiwiError('SIGN_IN_CANCELLED')
}

/** UNAVAILABLE when the provider cannot be asked; SIGN_IN_REFUSED for any other failure. */
export function refuse(error: unknown): never {
  if (error instanceof KiwiError) throw error
  throw new KiwiError(isUnreachable(error) ? 'UNAVAILABLE' : 'SIGN_IN_REFUSED', { cause: error })
}

function isUnreachable(error: unknown): boolean {
  if (error instanceof Unanswered || (error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError')))
    return true
  // fetch rejects with a bare TypeError; oauth4webapi's own TypeErrors carry a code.
  return error instanceof TypeError && !('code' in error)
}

export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname)
}

/** OpenID Connect Core 1.0, section 2: at most 255 ASCII characters. */
export function subjectOf(text: unknown): string {
  if (typeof text !== 'string' || !/^[!-~]{1,255}$/.test(text)) throw new Error('The provider sent an invalid subject.')
  return text
}

/** The first of these texts that has something to show. */
export function nicknameOf(...names: unknown[]): string | null {
  const cleaned = names.map((name) => (typeof name === 'string' ? foreignText(name, maxNicknameLength) : ''))
  return cleaned.find((name) => name !== '') ?? null
}
