/** Products of `seen_product` per person: the newest. */
export const keptSeen = 60
/** After this time without one, they are forgotten. */
export const keptSeenDays = 90
/** Whoever waits a year longer for a product is not told any more. */
export const keptAlertDays = 366
/** People who are told in one transaction. */
export const toldAtOnce = 500
