/** How long after a call the bank's "never heard of it" may be believed: until then it could still be under way. */
export const inFlightMs = 60_000

/** A call that has not left by then never does: a process that stood still must not send what others believe unsent. */
export const sendWithinMs = 20_000
