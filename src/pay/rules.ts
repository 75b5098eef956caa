/** The bank's "no such call" counts only when the call is older than this: before, it may still be on its way. */
export const inFlightMs = 60_000

/** A call not sent within this time is never sent: a process that was paused must not send a call that others take for unsent. */
export const sendWithinMs = 20_000
