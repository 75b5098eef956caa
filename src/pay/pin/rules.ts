const minuteMs = 60_000

/** Guesses between two right ones; the function take_guess holds the same number. */
export const maxGuesses = 5
export const registrationLifeMs = 2 * minuteMs
export const loginLifeMs = minuteMs
export const proofLifeMs = 5 * minuteMs
export const unlockWithinMs = 15 * minuteMs
export const addDeviceWithinMs = 10 * minuteMs
export const maxDevices = 10

export type PinState =
  | { kind: 'unset' }
  | { kind: 'set' | 'locked'; generation: number; failures: number; credentialId: string; setupId: string; lockedAt: Date | null }

export interface UnlockEvidence {
  /** 1 won sent to the person's own account was read back. */
  account: boolean
  /** They are who they were, on this session. */
  identity: boolean
}

export type RegistrationRight =
  | { kind: 'first' }
  | { kind: 'change' }
  | { kind: 'unlock' }
  | { kind: 'refuse'; code: 'PIN_REQUIRED' | 'PIN_LOCKED' }

/** Who may register a PIN: anybody their first, the one who knows it a new one, and one who proved account and identity after a lock. */
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
