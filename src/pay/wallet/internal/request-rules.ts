/** How long a request waits for its payer. */
export const openForMs = 14 * 86_400_000

/** Against pestering: open to one person, made to one person per day, and open in total. */
export const requestCaps = { openToOne: 3, perDayToOne: 10, open: 50 } as const
