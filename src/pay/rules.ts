/** How long after a call the bank's "never heard of it" may be believed: until then it could still be under way. */
export const inFlightMs = 60_000

/** A call that has not left by then never does: a process that stood still must not send what others believe unsent. */
export const sendWithinMs = 20_000

/** Nine base-36 digits, as the bank network wants them. */
export function bankReference(sequence: number): string {
  return sequence.toString(36).toUpperCase().padStart(9, '0')
}
