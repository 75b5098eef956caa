const dayMs = 86_400_000

export interface ModelLine {
  product: number
  priceKrw: number
  quantity: number
  cancelled: number
}
export interface ModelOrder {
  buyer: number
  shop: number
  lines: ModelLine[]
  state: 'placed' | 'confirmed' | 'partly_cancelled' | 'cancelled' | 'expired'
  placedAtMs: number
  confirmedAtMs: number | null
  fulfilment: 'waiting' | 'delivered' | 'finished'
  deliveredAtMs: number | null
  capturedKrw: number
  refundedKrw: number
  /** Cancelled; its refund waits until the shop has the money. */
  awaitingKrw: number
}

/** The simplest model of orders: no holds, no ledger, only balances. */
export class OrderModel {
  nowMs = 0
  readonly wallets: { posted: number; held: number }[]
  readonly owed: number[]
  readonly orders: ModelOrder[] = []
  /** Waiting refunds, the oldest first. */
  awaiting: { order: number; krw: number }[] = []
  readonly shops: { autoConfirm: boolean }[]
  readonly products: { shop: number; priceKrw: number; stock: number }[]
  readonly #debtCapKrw: number

  /** A cap below zero is an amount that each shop has to keep, like a shop that was paid before. */
  constructor(
    shops: { autoConfirm: boolean }[],
    products: { shop: number; priceKrw: number; stock: number }[],
    purses: number[],
    debtCapKrw: number,
  ) {
    this.#debtCapKrw = debtCapKrw
    this.shops = shops
    this.products = products.map((product) => ({ ...product }))
    this.wallets = purses.map((posted) => ({ posted, held: 0 }))
    this.owed = shops.map(() => 0)
  }

  place(buyer: number, basket: { product: number; quantity: number }[]): string {
    const shop = this.products[basket[0]!.product]!.shop
    for (const { product, quantity } of basket) if (this.products[product]!.stock < quantity) return 'OUT_OF_STOCK'
    const lines = basket.map(({ product, quantity }) => ({ product, quantity, priceKrw: this.products[product]!.priceKrw, cancelled: 0 }))
    const total = worthOf(lines)
    const wallet = this.wallets[buyer]!
    if (wallet.posted - wallet.held < total) return 'INSUFFICIENT_FUNDS'
    wallet.held += total
    for (const { product, quantity } of basket) this.products[product]!.stock -= quantity
    const order: ModelOrder = {
      buyer,
      shop,
      lines,
      state: 'placed',
      placedAtMs: this.nowMs,
      confirmedAtMs: null,
      fulfilment: 'waiting',
      deliveredAtMs: null,
      capturedKrw: 0,
      refundedKrw: 0,
      awaitingKrw: 0,
    }
    this.orders.push(order)
    if (this.shops[shop]!.autoConfirm) this.confirm(this.orders.length - 1)
    return 'ok'
  }

  confirm(at: number): string {
    const order = this.orders[at]!
    if (order.confirmedAtMs !== null) return 'ok'
    if (order.state !== 'placed' || this.nowMs > order.placedAtMs + 3 * dayMs) return 'CONFLICT'
    const left = leftOf(order)
    const wallet = this.wallets[order.buyer]!
    wallet.held -= left
    wallet.posted -= left
    this.owed[order.shop]! += left
    order.capturedKrw = left
    order.confirmedAtMs = this.nowMs
    order.state = order.lines.some(({ cancelled }) => cancelled > 0) ? 'partly_cancelled' : 'confirmed'
    return 'ok'
  }

  /** `lines` by place in the order; null for all that is left. */
  cancel(at: number, who: 'buyer' | 'shop' | 'kiwi', wanted: { line: number; quantity: number }[] | null): string {
    const order = this.orders[at]!
    if (order.state === 'cancelled' || order.state === 'expired') return 'NOT_CANCELLABLE'
    if (who !== 'kiwi' && order.fulfilment !== 'waiting') return 'NOT_CANCELLABLE'
    const cancels = wanted ?? order.lines.map(({ quantity, cancelled }, line) => ({ line, quantity: quantity - cancelled }))
    for (const { line, quantity } of cancels)
      if (order.lines[line]!.cancelled + quantity > order.lines[line]!.quantity) return 'NOT_CANCELLABLE'
    let worthKrw = 0
    for (const { line, quantity } of cancels) {
      const { product, priceKrw } = order.lines[line]!
      order.lines[line]!.cancelled += quantity
      this.products[product]!.stock += quantity
      worthKrw += priceKrw * quantity
    }
    if (order.confirmedAtMs === null) this.wallets[order.buyer]!.held -= worthKrw
    else if (!this.#refund(order, worthKrw)) {
      order.awaitingKrw += worthKrw
      this.awaiting.push({ order: at, krw: worthKrw })
    }
    if (leftOf(order) === 0) order.state = who === 'kiwi' ? 'expired' : 'cancelled'
    else if (order.confirmedAtMs !== null) order.state = 'partly_cancelled'
    return 'ok'
  }

  handOver(at: number): string {
    const order = this.orders[at]!
    if (order.fulfilment !== 'waiting') return 'ok'
    if (!isBought(order)) return 'CONFLICT'
    order.fulfilment = 'delivered'
    order.deliveredAtMs = this.nowMs
    return 'ok'
  }

  confirmPurchase(at: number): string {
    const order = this.orders[at]!
    if (order.fulfilment === 'finished') return 'ok'
    if (!isBought(order)) return 'CONFLICT'
    order.fulfilment = 'finished'
    return 'ok'
  }

  finish(): void {
    for (const order of this.orders)
      if (order.fulfilment === 'delivered' && this.nowMs >= order.deliveredAtMs! + 7 * dayMs) order.fulfilment = 'finished'
  }

  #refund(order: ModelOrder, krw: number): boolean {
    if (this.owed[order.shop]! - krw < -this.#debtCapKrw) return false
    this.wallets[order.buyer]!.posted += krw
    this.owed[order.shop]! -= krw
    order.refundedKrw += krw
    return true
  }

  resume(): void {
    this.awaiting = this.awaiting.filter(({ order, krw }) => {
      const isPaid = this.#refund(this.orders[order]!, krw)
      if (isPaid) this.orders[order]!.awaitingKrw -= krw
      return !isPaid
    })
  }

  expire(): void {
    for (const [at, order] of this.orders.entries())
      if (order.state === 'placed' && this.nowMs > order.placedAtMs + 3 * dayMs) this.cancel(at, 'kiwi', null)
  }
}

const isBought = ({ state }: ModelOrder): boolean => state === 'confirmed' || state === 'partly_cancelled'

export function leftOf({ lines }: ModelOrder): number {
  return lines.reduce((sum, { priceKrw, quantity, cancelled }) => sum + priceKrw * (quantity - cancelled), 0)
}

function worthOf(lines: ModelLine[]): number {
  return lines.reduce((sum, { priceKrw, quantity }) => sum + priceKrw * quantity, 0)
}
