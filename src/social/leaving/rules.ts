import type { MainTx } from '../../db/handles.ts'
import type { Queryable } from '../../db/rows.ts'

/**
 * The account that stands for everybody who left: words that somebody leaves behind are by it. Made
 * by the first leaving.
 */
export const leftMemberId = '00000000-0000-7000-8000-000000000001'

const dayMs = 86_400_000
/** So long a person who left may come back by signing in. */
export const graceMs = 7 * dayMs
/** So long the link of a receipt works, from the end of the grace. */
export const receiptMs = 30 * dayMs
/** The handle of somebody who left is nobody's for so long. */
export const restMs = 90 * dayMs

/**
 * What has to end before a person may leave. `debt` and the two shop kinds are those of their shop.
 */
export const obstacleKinds = [
  'balance',
  'holds',
  'bank_calls',
  'lease',
  'deposits',
  'refunds',
  'shop_unpaid',
  'shop_payouts',
  'shop_debt',
  'orders_bought',
  'orders_sold',
] as const

export interface Obstacle {
  kind: (typeof obstacleKinds)[number]
  amountKrw: number
  count: number
}

/** What the wings above know: given by routers and job handlers. */
export type FindObstacles = (db: Queryable, personId: string) => Promise<Obstacle[]>

/**
 * What ends while a person is away, because the rest is paid to their linked account: of the shop
 * as it falls due, for a settlement pays the last won only to an owner who leaves.
 */
const ofShop: ReadonlySet<Obstacle['kind']> = new Set(['shop_unpaid', 'shop_payouts'])
/** The same of the wallet, at once: of suspended people only, others withdraw with their PIN. */
const ofWallet: ReadonlySet<Obstacle['kind']> = new Set(['balance', 'bank_calls'])
export const endsByPaying = ({ kind }: Obstacle, isSuspended: boolean): boolean => ofShop.has(kind) || (isSuspended && ofWallet.has(kind))

/** Where the rest of a person's money can go, or why it cannot. */
export type RestPayee =
  | { to: { id: string; bankCode: string; lastFour: string }; whyNot: null }
  | { to: null; whyNot: 'frozen' | 'no_account' }

/** What leaving needs of the wallet: of the wing above, given by routers and job handlers. */
export interface RestPart {
  find(db: Queryable, personId: string): Promise<RestPayee>
  /** The same, locked until the transaction ends: the account, then the wallet. */
  lock(tx: MainTx, personId: string, now: Date): Promise<RestPayee>
  pay(tx: MainTx, personId: string, now: Date): Promise<void>
}
