import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import { asKiwiError } from './kiwi.ts'

/** Codes that arrive in an address after a redirect, where no answer of the API carries their sentence. */
const sentences: Record<string, { ko: string; en: string }> = {
  SIGN_IN_REFUSED: { ko: '로그인 제공자가 요청을 거절했어요. 다시 시도해 주세요.', en: 'The sign-in provider refused. Please try again.' },
  SIGN_IN_EXPIRED: { ko: '로그인 시간이 지났어요. 처음부터 다시 해 주세요.', en: 'This sign-in has expired. Please start again.' },
  ACCOUNT_SUSPENDED: { ko: '이용이 정지된 계정이에요.', en: 'This account is suspended.' },
  TOO_MANY_REQUESTS: { ko: '요청이 너무 많아요. 잠시 뒤 다시 해 주세요.', en: 'Too many requests. Please wait a moment.' },
  ALREADY_JOINED: {
    ko: '이미 다른 방법으로 가입했어요. 처음 가입한 방법으로 로그인해 주세요.',
    en: 'You already joined with another sign-in. Please use that one.',
  },
  UNAVAILABLE: {
    ko: '지금은 로그인할 수 없어요. 잠시 뒤 다시 해 주세요.',
    en: 'Sign-in is not available right now. Please try again shortly.',
  },
}
const anything = { ko: '로그인하지 못했어요. 다시 시도해 주세요.', en: 'Sign-in did not work. Please try again.' }

export function errorSentence(code: string): string {
  return (sentences[code] ?? anything)[getLocale()]
}

/** Why a verification did not count here. One that was begun elsewhere may be a stranger's link: say so, and what to do. */
export function verificationTrouble(error: unknown): string {
  const { code, message, details } = asKiwiError(error)
  if (code === 'NOT_FOUND') return m.verify_elsewhere()
  return code === 'IDENTITY_FAILED' && details?.reason === 'expired' ? m.verify_expired() : message
}
