import * as z from 'zod'
import { KiwiError } from '../../errors.ts'
import { isCalendarDay } from '../../shared/seoul-day.ts'
import type { IdentityResult } from './port.ts'

/** Only the fields that we use: name and phone number are never read, so they cannot leak. */
const verification = z.discriminatedUnion('status', [
  z.object({ status: z.literal('READY'), id: z.string() }),
  z.object({ status: z.literal('FAILED'), id: z.string() }),
  z.object({
    status: z.literal('VERIFIED'),
    id: z.string(),
    verifiedCustomer: z.object({ ci: z.string().nullish(), di: z.string().nullish(), birthDate: z.string().nullish() }),
  }),
])

/** Reads PortOne's verification. Throws KiwiError UNAVAILABLE for an unknown body. */
export function resultOf(body: unknown, verificationId: string): IdentityResult {
  const parsed = verification.safeParse(body)
  // The issues' paths only: the input holds CI and DI.
  if (!parsed.success)
    throw new KiwiError('UNAVAILABLE', {
      cause: new Error(`PortOne sent an unknown body at ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}.`),
    })
  const { data } = parsed
  if (data.id !== verificationId) throw new KiwiError('UNAVAILABLE', { cause: new Error('PortOne answered about another verification.') })
  switch (data.status) {
    case 'READY':
      return { state: 'ready' }
    case 'FAILED':
      return { state: 'failed', reason: 'refused' }
    case 'VERIFIED': {
      const { ci, di, birthDate } = data.verifiedCustomer
      if (!ci) return { state: 'failed', reason: 'no_ci' }
      return { state: 'verified', ci, di: di || null, birthDate: birthDate && isCalendarDay(birthDate) ? birthDate : null }
    }
    default: {
      const unhandled: never = data
      throw new Error(String(unhandled))
    }
  }
}

const list = z.object({ items: z.array(z.unknown()).max(1) })

/** The one item of GET /identity-verifications, null for none. Throws KiwiError UNAVAILABLE. */
export function onlyItemOf(body: unknown): unknown {
  const parsed = list.safeParse(body)
  if (!parsed.success) throw new KiwiError('UNAVAILABLE', { cause: new Error('PortOne sent an unknown list.') })
  return parsed.data.items[0] ?? null
}

const identityEvent = z.object({
  type: z.string().startsWith('IdentityVerification.'),
  data: z.object({ storeId: z.string(), identityVerificationId: z.string().regex(/^[!-~]{1,200}$/) }),
})

/** The id of the verification in an authentic webhook; null for payments and other stores. */
export function verificationOf(webhook: unknown, storeId: string): string | null {
  const parsed = identityEvent.safeParse(webhook)
  if (!parsed.success || parsed.data.data.storeId !== storeId) return null
  return parsed.data.data.identityVerificationId
}
