import { TRPCClientError } from '@trpc/client'
import type { ApiErrorData } from './api.ts'
import { clientRefusals } from '../../src/shared/client-refusals.ts'

/** The API's closed set of codes, and two of the client: no answer came, or the caller aborted. */
export type KiwiErrorCode = ApiErrorData['code'] | 'NETWORK' | 'ABORTED'

const clientMessages = {
  ...clientRefusals,
  NETWORK: { ko: '연결할 수 없어요. 네트워크를 확인해 주세요.', en: 'Could not connect. Please check your network.' },
  ABORTED: { ko: '취소했어요.', en: 'Cancelled.' },
  /** The API's sentence asks for the request id, which is missing here. */
  INTERNAL: { ko: '문제가 생겼어요. 다시 시도해 주세요.', en: 'Something went wrong. Please try again.' },
} as const

interface Facts {
  code: KiwiErrorCode
  message: string
  field?: string | null
  details?: ApiErrorData['details']
  requestId?: string | null
  cause?: unknown
}

/** A failure of a call: stable code, sentence for people, input field at fault, request id. */
export class KiwiClientError extends Error {
  readonly code: KiwiErrorCode
  readonly field: string | null
  readonly details: ApiErrorData['details']
  readonly requestId: string | null

  constructor(facts: Facts) {
    super(facts.message, { cause: facts.cause })
    this.name = 'KiwiClientError'
    this.code = facts.code
    this.field = facts.field ?? null
    this.details = facts.details ?? null
    this.requestId = facts.requestId ?? null
  }

  /** Seconds to wait after too many calls; null for any other failure. */
  get retryAfterSeconds(): number | null {
    const seconds = this.details?.['retryAfterSeconds']
    return typeof seconds === 'number' ? seconds : null
  }

  /** True when the same call may succeed later without a change. */
  get retryable(): boolean {
    return this.code === 'NETWORK' || this.code === 'UNAVAILABLE' || this.code === 'TOO_MANY_REQUESTS' || this.code === 'OUTCOME_UNKNOWN'
  }
}

/** Makes a KiwiClientError of anything thrown. `locale` is for failures before the API. */
export function toKiwiError(error: unknown, locale: 'ko' | 'en' = 'ko'): KiwiClientError {
  if (error instanceof KiwiClientError) return error
  if (isAbort(error)) return clientFailure('ABORTED', locale, error)
  if (!(error instanceof TRPCClientError)) return clientFailure(isNetworkFailure(error) ? 'NETWORK' : 'INTERNAL', locale, error)

  const data: unknown = error.data
  if (isApiErrorData(data)) return new KiwiClientError({ ...data, message: error.message, cause: error })
  // A call that is refused before its procedure (too large, from another site) has a simpler shape.
  const plain = (error.meta?.responseJSON as { error?: unknown } | undefined)?.error
  if (isApiErrorData(plain)) return new KiwiClientError({ message: error.message, ...plain, cause: error })
  if (isAbort(error.cause)) return clientFailure('ABORTED', locale, error)
  // A proxy or another server answered: the body is no JSON, or not tRPC's.
  const answered = error.cause instanceof SyntaxError || error.meta?.response instanceof Response
  return clientFailure(answered ? 'UNAVAILABLE' : 'NETWORK', locale, error)
}

/** A failure that never reached the API, in the caller's language. */
export function clientFailure(code: keyof typeof clientMessages, locale: 'ko' | 'en', cause?: unknown): KiwiClientError {
  return new KiwiClientError({ code, message: clientMessages[code][locale], cause })
}

function isApiErrorData(data: unknown): data is ApiErrorData {
  return typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string' && 'requestId' in data
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** fetch rejects with a TypeError, and with nothing else, when no response came. */
function isNetworkFailure(error: unknown): boolean {
  return error instanceof TypeError
}
