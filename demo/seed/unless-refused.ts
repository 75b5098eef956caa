import { KiwiError } from '../../src/errors.ts'

/** Nothing a person decided, so nothing to pass over. */
const troubles = new Set<string>(['UNAVAILABLE', 'OUTCOME_UNKNOWN', 'INTERNAL'])

/** Does a deed, or leaves it out where the house refuses it; what breaks is thrown. */
export type Attempt = (deed: () => Promise<unknown>) => Promise<void>

/**
 * Once there is a feed, somebody may be about as one of the demo people: they may delete a post, block somebody or spend money, and
 * the house then rightly refuses what the plan had in mind. `onRefused` hears of each deed that was left out.
 */
export function unlessRefused(onRefused: () => void): Attempt {
  return async (deed) => {
    try {
      await deed()
    } catch (error) {
      if (!(error instanceof KiwiError) || troubles.has(error.code)) throw error
      onRefused()
    }
  }
}
