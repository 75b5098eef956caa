import { KiwiError } from '../../src/errors.ts'

/** Faults, not decisions of a person: never ignored. */
const troubles = new Set<string>(['UNAVAILABLE', 'OUTCOME_UNKNOWN', 'INTERNAL'])

/** Does an act, or leaves it out when Kiwi refuses it; other errors are thrown. */
export type Attempt = (act: () => Promise<unknown>) => Promise<void>

/**
 * After the first feed somebody may use Kiwi as one of the demo people. Kiwi then refuses acts of
 * the plan: the post is deleted, a person blocked, the money spent. Calls `onRefused` for each act
 * that is left out.
 */
export function unlessRefused(onRefused: () => void): Attempt {
  return async (act) => {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof KiwiError) || troubles.has(error.code)) throw error
      onRefused()
    }
  }
}
