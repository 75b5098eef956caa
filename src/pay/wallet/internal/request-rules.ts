/** How long a request waits for its payer. */
export const openForMs = 14 * 86_400_000

/** Asking must not become a way to pester: requests open to one person, made to one person a day, and open in all. */
export const requestCaps = { openToOne: 3, perDayToOne: 10, open: 50 } as const
