import { createWalletKeys, type Payment, pinWeakness, type RouterInputs } from '@kiwi/sdk'
import { getLocale } from '../../paraglide/runtime.js'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { deviceNameOf } from './device-name.ts'
import { looksLikeBirthday } from './pin.ts'

/** A person's signed word for one payment, as the API takes it. */
export type ApprovalInput = RouterInputs['pay']['send']['approval']
export type { Payment }

/** The PIN and this browser's key. Whatever happens to either goes through here, and only what the SDK sends leaves the page. */
const keys = createWalletKeys(kiwi, { deviceName: deviceNameOf(navigator.userAgent), locale: getLocale })

/** Where the PIN stands and whether this browser may pay. */
export const walletStatus = () => keys.status()

/** One guess, then the signature over exactly this payment. Throws as the API refuses: PIN_WRONG (details.triesLeft), PIN_LOCKED … */
export async function approvePayment(pin: string, payment: Payment): Promise<ApprovalInput> {
  await keys.provePin(pin)
  return keys.approve(payment)
}

/** One guess, to know before a new PIN is chosen that the present one is right. */
export async function checkPin(pin: string): Promise<void> {
  await keys.provePin(pin)
}

export type Weakness = 'same' | 'run' | 'pattern' | 'birthday'

/** Why a PIN is too easy, or null. Kiwi does not know anybody's birthday, so whatever reads as one is refused. */
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

/** The first PIN, one after a lock, or with `current` another one. Registers this browser where it may be. */
export async function setPin(pin: string, current: string | null): Promise<void> {
  if (current !== null) return keys.changePin(current, pin)
  return keys.setPin(pin)
}

export const addThisDevice = () => keys.addThisDevice()
export const removeDevice = (deviceId: string) => keys.removeDevice(deviceId)

/** At sign-out. The key stays: it is no use without the PIN, and spares whoever comes back a verification. */
export const forgetWallet = () => keys.forget()

/** How many guesses are left after a wrong one; null when the refusal was about something else. */
export function triesLeftAfter(error: unknown): number | null {
  const { code, details } = asKiwiError(error)
  return code === 'PIN_WRONG' && typeof details?.triesLeft === 'number' ? details.triesLeft : null
}
