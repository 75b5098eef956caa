/** What a shop has to do with an order, or what became of it. An order is in one of them. */
export const orderTasks = ['new', 'pack', 'send', 'on_way', 'arrived', 'done', 'cancelled'] as const
export type OrderTask = (typeof orderTasks)[number]

/** What became of an order beside its money, as people read it: see `standingOf`. */
export const returnStandings = ['partly_returned', 'returned', 'partly_refunded', 'refunded'] as const

/** Whether an order is paid and something of it stays bought. */
export const isKept = (standing: string): boolean => standing === 'confirmed' || standing.startsWith('partly_')

/** The orders of a task are counted up to here. */
export const countedOrders = 100

/** Orders of one step, and of one printing of packing slips. */
export const maxOrdersAtOnce = 50

/**
 * The number of an order as people read and type it: its day in Seoul and the last digits of its
 * id, `261126-9F3A07C2`.
 */
export const orderNumberPattern = /^\d{6}-[0-9A-F]{8}$/

/**
 * An order number as it was typed or pasted: small letters, spaces and a missing hyphen are mended.
 * Null for other text.
 */
export function readOrderNumber(text: string): string | null {
  const [, day, digits] = /^(\d{6})([0-9A-F]{8})$/.exec(text.replaceAll(/[\s#-]/g, '').toUpperCase()) ?? []
  return day === undefined ? null : `${day}-${digits}`
}

/** What a buyer claims by a reason to return something: regret, a fault of the shop, or a loss. */
export const claimOf = {
  changed_mind: 'regret',
  wrong_size: 'regret',
  defect: 'fault',
  wrong_thing: 'fault',
  damaged: 'fault',
  lost: 'lost',
} as const
export type Claim = (typeof claimOf)[keyof typeof claimOf]
