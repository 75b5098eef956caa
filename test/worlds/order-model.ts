const dayMs = 86_400_000

export interface ModelLine {
  product: number
  priceKrw: number
  quantity: number
  cancelled: number
  /** Its share of the coupon. */
  discountKrw: number
  /** Of the tagger whom the buyer came by, parts per million; null: decided, or nobody's. */
  commissionPpm: number | null
  /** Once it is paid: by what rate, what it was, and how much of it is owed back. */
  earned: { ppm: number; krw: number; returnedKrw: number } | null
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
  finishedAtMs: number | null
  capturedKrw: number
  refundedKrw: number
  /** Cancelled; its refund waits until the shop has the money. */
  awaitingKrw: number
  totalKrw: number
  pointsKrw: number
  hasCoupon: boolean
  /** Released, captured back or refunded so far, and how many of these won were points. */
  backKrw: number
  backPoints: number
}

/** The simplest model of orders: no holds, no ledger, only balances. */
export class OrderModel {
  nowMs = 0
  readonly wallets: { posted: number; held: number }[]
  /** To spend, by buyer. */
  readonly points: number[]
  /** Uses of the coupon of each shop that each buyer has left. */
  readonly coupons: number[][]
  readonly owed: number[]
  readonly orders: ModelOrder[] = []
  /** What the one tagger of everything has. */
  earnedKrw = 0
  /** Of it, what they still owe back to each shop: the next commissions there are less by it. */
  readonly owedBack: number[]
  /** Waiting refunds, the oldest first. */
  awaiting: { order: number; krw: number }[] = []
  readonly shops: { autoConfirm: boolean }[]
  readonly products: { shop: number; priceKrw: number; stock: number; commissionPpm?: number }[]
  readonly #debtCapKrw: number

  /** A cap below zero is an amount that each shop has to keep, like a shop that was paid before. */
  constructor(
    shops: { autoConfirm: boolean }[],
    products: { shop: number; priceKrw: number; stock: number; commissionPpm?: number }[],
    purses: number[],
    debtCapKrw: number,
    points: number[] = purses.map(() => 0),
  ) {
    this.points = [...points]
    this.coupons = purses.map(() => shops.map(() => couponUses))
    this.#debtCapKrw = debtCapKrw
    this.shops = shops
    this.products = products.map((product) => ({ ...product }))
    this.wallets = purses.map((posted) => ({ posted, held: 0 }))
    this.owed = shops.map(() => 0)
    this.owedBack = shops.map(() => 0)
  }

  place(buyer: number, basket: { product: number; quantity: number }[], { points = 0, hasCoupon = false } = {}): string {
    return this.checkout(buyer, [{ basket, hasCoupon }], points)
  }

  /**
   * An order per shop, all or none. Points by largest remainder of what each order may pay with
   * them: all but 100 won.
   */
  checkout(buyer: number, parts: { basket: { product: number; quantity: number }[]; hasCoupon: boolean }[], points: number): string {
    if (parts.some(({ basket }) => basket.some(({ product, quantity }) => this.products[product]!.stock < quantity))) return 'OUT_OF_STOCK'
    const wanted = parts.map(({ basket, hasCoupon }) => {
      const facts = { cancelled: 0, discountKrw: 0, earned: null }
      const lines = basket.map((line) => {
        const { priceKrw, commissionPpm = null } = this.products[line.product]!
        return { ...line, priceKrw, commissionPpm, ...facts }
      })
      const goods = worthOf(lines)
      return { shop: this.products[basket[0]!.product]!.shop, lines, goods, hasCoupon, total: goods - (hasCoupon ? couponKrw : 0) }
    })
    if (wanted.some(({ shop, goods, hasCoupon }) => hasCoupon && (goods < couponMinimumKrw || !this.coupons[buyer]![shop])))
      return 'CONFLICT'
    const wallet = this.wallets[buyer]!
    if (points > this.points[buyer]!) return 'CONFLICT'
    if (wallet.posted - wallet.held < wanted.reduce((sum, { total }) => sum + total, -points)) return 'INSUFFICIENT_FUNDS'
    const shares = divided(
      points,
      wanted.map(({ total }) => Math.max(0, total - 100)),
    )
    for (const [at, one] of wanted.entries()) this.#placeOne(buyer, one, shares[at]!)
    return 'ok'
  }

  #placeOne(
    buyer: number,
    { shop, lines, hasCoupon, total }: { shop: number; lines: ModelLine[]; hasCoupon: boolean; total: number },
    points: number,
  ): void {
    if (hasCoupon) share(lines)
    this.wallets[buyer]!.held += total - points
    this.points[buyer]! -= points
    if (hasCoupon) this.coupons[buyer]![shop]! -= 1
    for (const { product, quantity } of lines) this.products[product]!.stock -= quantity
    const order: ModelOrder = {
      buyer,
      shop,
      lines,
      state: 'placed',
      placedAtMs: this.nowMs,
      confirmedAtMs: null,
      fulfilment: 'waiting',
      deliveredAtMs: null,
      finishedAtMs: null,
      capturedKrw: 0,
      refundedKrw: 0,
      awaitingKrw: 0,
      totalKrw: total,
      pointsKrw: points,
      hasCoupon,
      backKrw: 0,
      backPoints: 0,
    }
    this.orders.push(order)
    if (this.shops[shop]!.autoConfirm) this.confirm(this.orders.length - 1)
  }

  confirm(at: number): string {
    const order = this.orders[at]!
    if (order.confirmedAtMs !== null) return 'ok'
    if (order.state !== 'placed' || this.nowMs > order.placedAtMs + 3 * dayMs) return 'CONFLICT'
    const left = leftOf(order)
    const wallet = this.wallets[order.buyer]!
    const fromWallet = left - (order.pointsKrw - order.backPoints)
    wallet.held -= fromWallet
    wallet.posted -= fromWallet
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
    const worthKrw = this.#takeBack(order, wanted)
    if (worthKrw === null) return 'NOT_CANCELLABLE'
    if (order.confirmedAtMs === null) this.wallets[order.buyer]!.held -= worthKrw - this.#pointsBack(order, worthKrw)
    else this.#refundOrWait(at, worthKrw)
    if (order.lines.every(({ cancelled, quantity }) => cancelled === quantity) && order.hasCoupon)
      this.coupons[order.buyer]![order.shop]! += 1
    if (leftOf(order) === 0) order.state = who === 'kiwi' ? 'expired' : 'cancelled'
    else if (order.confirmedAtMs !== null) order.state = 'partly_cancelled'
    return 'ok'
  }

  /** Sent back for a fault of the shop and refunded; what was earned by it is owed back. */
  giveBack(at: number, wanted: { line: number; quantity: number }[] | null): string {
    const order = this.orders[at]!
    const arrivedAtMs = order.deliveredAtMs ?? order.finishedAtMs
    if (!isBought(order) || arrivedAtMs === null || this.nowMs > arrivedAtMs + 90 * dayMs) return 'NOT_CANCELLABLE'
    const worthKrw = this.#takeBack(order, wanted)
    if (worthKrw === null) return 'NOT_CANCELLABLE'
    this.#refundOrWait(at, worthKrw)
    for (const line of order.lines) {
      if (!line.earned) continue
      const returnedKrw = line.earned.krw - earnedBy(line, line.earned.ppm)
      this.owedBack[order.shop]! += returnedKrw - line.earned.returnedKrw
      line.earned.returnedKrw = returnedKrw
    }
    order.state = leftOf(order) === 0 ? 'cancelled' : 'partly_cancelled'
    return 'ok'
  }

  /** What these pieces cost, which are in the stock again; null where there are not so many. */
  #takeBack(order: ModelOrder, wanted: { line: number; quantity: number }[] | null): number | null {
    const pieces = wanted ?? order.lines.map(({ quantity, cancelled }, line) => ({ line, quantity: quantity - cancelled }))
    for (const { line, quantity } of pieces) if (order.lines[line]!.cancelled + quantity > order.lines[line]!.quantity) return null
    let worthKrw = 0
    for (const { line, quantity } of pieces) {
      const { product } = order.lines[line]!
      worthKrw += worthOfPart(order.lines[line]!, quantity)
      order.lines[line]!.cancelled += quantity
      this.products[product]!.stock += quantity
    }
    return worthKrw
  }

  #refundOrWait(at: number, krw: number): void {
    if (this.#refund(this.orders[at]!, krw)) return
    this.orders[at]!.awaitingKrw += krw
    this.awaiting.push({ order: at, krw })
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
    this.#end(order)
    return 'ok'
  }

  finish(): void {
    for (const order of this.orders)
      if (isBought(order) && order.fulfilment === 'delivered' && this.nowMs >= order.deliveredAtMs! + 7 * dayMs) this.#end(order)
  }

  #end(order: ModelOrder): void {
    order.fulfilment = 'finished'
    order.finishedAtMs = this.nowMs
    this.#payCommissions(order)
  }

  /**
   * All of an order at once, if its shop can bear it and no buyer waits for a refund of the shop.
   */
  #payCommissions(order: ModelOrder): void {
    const earned = order.lines.map((line) => earnedBy(line, line.commissionPpm ?? 0))
    const sum = earned.reduce((all, krw) => all + krw, 0)
    const withheld = Math.min(sum, this.owedBack[order.shop]!)
    if (
      this.owed[order.shop]! - (sum - withheld) < -this.#debtCapKrw ||
      this.orders.some(({ shop, awaitingKrw }) => shop === order.shop && awaitingKrw > 0)
    )
      return
    this.owed[order.shop]! -= sum - withheld
    this.earnedKrw += sum - withheld
    this.owedBack[order.shop]! -= withheld
    for (const [at, line] of order.lines.entries()) {
      if (earned[at]! > 0) line.earned = { ppm: line.commissionPpm!, krw: earned[at]!, returnedKrw: 0 }
      line.commissionPpm = null
    }
  }

  resumeCommissions(): void {
    for (const order of this.orders) if (order.fulfilment === 'finished') this.#payCommissions(order)
  }

  /**
   * The points of the next won that come back: all that came back so far have their share, rounded
   * down.
   */
  #pointsBack(order: ModelOrder, krw: number): number {
    order.backKrw += krw
    const points = Math.floor((order.pointsKrw * order.backKrw) / order.totalKrw) - order.backPoints
    order.backPoints += points
    this.points[order.buyer]! += points
    return points
  }

  #refund(order: ModelOrder, krw: number): boolean {
    if (this.owed[order.shop]! - krw < -this.#debtCapKrw) return false
    this.wallets[order.buyer]!.posted += krw - this.#pointsBack(order, krw)
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
  return lines.reduce((sum, line) => sum + worthOfPart(line, line.quantity - line.cancelled), 0)
}

/** A rate of what is kept of a line. */
const earnedBy = (line: ModelLine, ppm: number): number => Math.floor((worthOfPart(line, line.quantity - line.cancelled) * ppm) / 1_000_000)

/** A coupon of 501 won from 2,000 won on; each buyer may use each shop's twice. */
export const [couponKrw, couponMinimumKrw, couponUses] = [501, 2_000, 2]

function share(lines: ModelLine[]): void {
  const shares = divided(
    couponKrw,
    lines.map(({ priceKrw, quantity }) => priceKrw * quantity),
  )
  for (const [at, line] of lines.entries()) line.discountKrw = shares[at]!
}

/** By largest remainder. */
function divided(krw: number, weights: number[]): number[] {
  const total = Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight, 0),
  )
  const parts = weights.map((weight, at) => ({ at, krw: Math.floor((krw * weight) / total), remainder: (krw * weight) % total }))
  const left = krw - parts.reduce((sum, part) => sum + part.krw, 0)
  for (const part of parts.toSorted((one, other) => other.remainder - one.remainder).slice(0, left)) part.krw += 1
  return parts.map((part) => part.krw)
}

/** So many more pieces of a line. */
export function worthOfPart({ priceKrw, quantity, discountKrw, cancelled }: ModelLine, pieces: number): number {
  const discount = (count: number) => Math.floor((discountKrw * count) / quantity)
  return priceKrw * pieces - discount(cancelled + pieces) + discount(cancelled)
}

function worthOf(lines: ModelLine[]): number {
  return lines.reduce((sum, { priceKrw, quantity }) => sum + priceKrw * quantity, 0)
}
