const minuteMs = 60_000

/** Guesses between two right ones; the SQL function take_guess has the same number. */
export const maxGuesses = 5
export const registrationLifeMs = 2 * minuteMs
export const loginLifeMs = minuteMs
export const proofLifeMs = 5 * minuteMs
export const unlockWithinMs = 15 * minuteMs
export const addDeviceWithinMs = 10 * minuteMs
export const maxDevices = 10

export interface ExistingPin {
  kind: 'set' | 'locked'
  generation: number
  failures: number
  credentialId: string
  setupId: string
  lockedAt: Date | null
}
export type PinState = { kind: 'unset' } | ExistingPin

export interface UnlockEvidence {
  /** The person read back the memo of 1 won sent to their own account. */
  account: boolean
  /** Their identity was verified again, on this session. */
  identity: boolean
}

export type RegistrationRight =
  | { kind: 'first' }
  | { kind: 'change' }
  | { kind: 'unlock' }
  | { kind: 'refuse'; code: 'PIN_REQUIRED' | 'PIN_LOCKED' }

/** A first PIN needs nothing, a new one the old, one after a lock proof of account and identity. */
export function decideRegistration(state: PinState, hasProof: boolean, evidence: UnlockEvidence): RegistrationRight {
  const { kind } = state
  switch (kind) {
    case 'unset':
      return { kind: 'first' }
    case 'set':
      return hasProof ? { kind: 'change' } : { kind: 'refuse', code: 'PIN_REQUIRED' }
    case 'locked':
      return evidence.account && evidence.identity ? { kind: 'unlock' } : { kind: 'refuse', code: 'PIN_LOCKED' }
    default: {
      const unhandled: never = kind
      throw new Error(String(unhandled))
    }
  }
}

export function triesLeftOf(state: PinState): number {
  return state.kind === 'unset' ? maxGuesses : Math.max(0, maxGuesses - state.failures)
}
