import { createWalletKeys, type Payment, pinWeakness, type RouterInputs } from '@kiwi/sdk'
import { getLocale } from '../../paraglide/runtime.js'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { deviceNameOf } from './device-name.ts'
import { looksLikeBirthday } from './pin.ts'

/** A signed approval of one payment, as the API takes it. */
export type ApprovalInput = RouterInputs['pay']['send']['approval']
export type { Payment }

/** The PIN and this browser's key. Only this file uses them, and only the SDK sends anything. */
const keys = createWalletKeys(kiwi, { deviceName: deviceNameOf(navigator.userAgent), locale: getLocale })

/** The state of the PIN, and whether this browser may pay. */
export const walletStatus = () => keys.status()

/** One guess, then the signature of this payment. Throws PIN_WRONG (triesLeft), PIN_LOCKED … */
export async function approvePayment(pin: string, payment: Payment): Promise<ApprovalInput> {
  await keys.provePin(pin)
  return keys.approve(payment)
}

/** One guess: checks the present PIN before a new one is chosen. */
export async function checkPin(pin: string): Promise<void> {
  await keys.provePin(pin)
}

export type Weakness = 'same' | 'run' | 'pattern' | 'birthday'

/** Why a PIN is too easy, or null. Kiwi knows no birthdays: whatever looks like one is refused. */
export function weaknessOf(pin: string): Weakness | null {
  switch (pinWeakness(pin)) {
    case 'same_digits':
      return 'same'
    case 'run':
    case 'not_six_digits':
      return 'run'
    case 'repeated':
      return 'pattern'
    case 'birthday':
      return 'birthday'
    default:
      return looksLikeBirthday(pin) ? 'birthday' : null
  }
}

/** Sets the first PIN, one after a lock, or replaces `current`. Registers this browser too. */
export async function setPin(pin: string, current: string | null): Promise<void> {
  if (current !== null) return keys.changePin(current, pin)
  return keys.setPin(pin)
}

export const addThisDevice = () => keys.addThisDevice()
export const removeDevice = (deviceId: string) => keys.removeDevice(deviceId)

/** For sign-out. The key stays: it is useless without the PIN, and saves a later verification. */
export const forgetWallet = () => keys.forget()

/** How many guesses are left after a wrong one; null for any other refusal. */
export function triesLeftAfter(error: unknown): number | null {
  const { code, details } = asKiwiError(error)
  return code === 'PIN_WRONG' && typeof details?.triesLeft === 'number' ? details.triesLeft : null
}
