/**
 * The expected money, from the answers that clients got. Whole won; never read from Kiwi's ledger.
 */
export interface MoneyModel {
  /** Posted to each person's wallet, including held amounts. */
  wallets: Map<string, number>
  /** Earned less refunded, by shop: open or already paid out. */
  shops: Map<string, number>
  /** Held for orders, by person. */
  held: Map<string, number>
  /** Deposits that matched no lease. */
  suspenseKrw: number
  orders: OrderModel[]
  /** Bank calls whose outcome the client does not know yet. */
  calls: { bankCallId: string; personId: string; kind: 'top_up' | 'withdrawal'; amountKrw: number }[]
}

export interface OrderModel {
  orderId: string
  buyerId: string
  shopId: string
  state: 'placed' | 'confirmed'
  lines: { lineId: string; unitPriceKrw: number; left: number }[]
}

export function emptyModel(): MoneyModel {
  return { wallets: new Map(), shops: new Map(), held: new Map(), suspenseKrw: 0, orders: [], calls: [] }
}

export function add(balances: Map<string, number>, key: string, amountKrw: number): void {
  balances.set(key, (balances.get(key) ?? 0) + amountKrw)
}

export function send(model: MoneyModel, fromId: string, toId: string, amountKrw: number): void {
  add(model.wallets, fromId, -amountKrw)
  add(model.wallets, toId, amountKrw)
}

export function payShop(model: MoneyModel, payerId: string, shopId: string, amountKrw: number): void {
  add(model.wallets, payerId, -amountKrw)
  add(model.shops, shopId, amountKrw)
}

export function place(model: MoneyModel, order: OrderModel): void {
  model.orders.push(order)
  const amountKrw = leftKrw(order)
  if (order.state === 'placed') add(model.held, order.buyerId, amountKrw)
  else payShop(model, order.buyerId, order.shopId, amountKrw)
}

/** Idempotent: the shop that confirmed and the buyer who saw it may both report it. */
export function confirm(model: MoneyModel, order: OrderModel): void {
  if (order.state !== 'placed') return
  order.state = 'confirmed'
  add(model.held, order.buyerId, -leftKrw(order))
  payShop(model, order.buyerId, order.shopId, leftKrw(order))
}

export function cancel(model: MoneyModel, order: OrderModel, lines: { lineId: string; quantity: number }[]): void {
  for (const { lineId, quantity } of lines) {
    const line = order.lines.find((one) => one.lineId === lineId)!
    line.left -= quantity
    const amountKrw = line.unitPriceKrw * quantity
    if (order.state === 'placed') add(model.held, order.buyerId, -amountKrw)
    else payShop(model, order.buyerId, order.shopId, -amountKrw)
  }
}

/** The final outcome of a top-up or withdrawal. A withdrawal left the wallet at its request. */
export function settleCall(model: MoneyModel, bankCallId: string, state: 'confirmed' | 'failed'): void {
  const call = model.calls.find((one) => one.bankCallId === bankCallId)!
  model.calls = model.calls.filter((one) => one !== call)
  const { kind, personId, amountKrw } = call
  if (kind === 'top_up' && state === 'confirmed') add(model.wallets, personId, amountKrw)
  if (kind === 'withdrawal' && state === 'failed') add(model.wallets, personId, amountKrw)
}

export function leftKrw(order: OrderModel): number {
  return order.lines.reduce((sum, { unitPriceKrw, left }) => sum + unitPriceKrw * left, 0)
}
