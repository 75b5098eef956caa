/** A claimed case is decided by its moderator only, for this long. */
export const claimMs = 15 * 60_000

export interface Claim {
  claimedBy: string | null
  claimedUntil: Date | null
}

/** Another moderator has claimed it, and the claim stands. */
export function isAnothers({ claimedBy, claimedUntil }: Claim, me: string, now: Date): boolean {
  return claimedBy !== null && claimedBy !== me && claimedUntil !== null && claimedUntil > now
}
