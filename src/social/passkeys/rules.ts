/** Time to touch the authenticator. */
export const challengeAgeMs = 5 * 60_000
