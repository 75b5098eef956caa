/** The bank's "no such call" counts only for older calls: a younger one may be on its way. */
export const inFlightMs = 60_000

/** A call is not sent later than this: others take it for unsent while a process is paused. */
export const sendWithinMs = 20_000
