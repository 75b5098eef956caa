import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { tellTabs } from '../own-acts.ts'
import { ofQuery, settle } from '../settled.ts'
import { toastFailure } from '../toasts.ts'
import { cartCount } from './cart-count.ts'

export type Cart = RouterOutputs['cart']['get']
export type CartPart = Cart['shops'][number]
export type CartLine = CartPart['lines'][number]
export type CheckoutPreview = RouterOutputs['orders']['previewCheckout']
export type Purchase = RouterOutputs['orders']['checkout']
export type Wanted = RouterInputs['orders']['previewCheckout']

export const cartQueries = {
  get: () => queryOptions({ queryKey: ['cart', 'get'], queryFn: ({ signal }) => kiwi.cart.get.query(undefined, { signal }), staleTime: 0 }),
  preview: (wanted: Wanted) =>
    queryOptions({
      queryKey: ['cart', 'preview', wanted],
      queryFn: ({ signal }) => kiwi.orders.previewCheckout.query(wanted, { signal }),
      staleTime: 0,
      retry: false,
    }),
}

/** What one checkout takes at most; see checkoutInput. */
const maxShops = 10
const maxLinesPerShop = 50

export const isBuyable = ({ state }: Pick<CartLine, 'state'>) => state === 'ok' || state === 'price_changed'
/** The person has to say what they want: another price, or fewer pieces. */
export const isOpen = ({ state }: Pick<CartLine, 'state'>) => state === 'price_changed' || state === 'fewer'

/** What of a cart is bought now; `only`: of these products. */
export function buyableOf(cart: Cart, only: ReadonlySet<string> | null = null): CartPart[] {
  const isWanted = (line: CartLine) => isBuyable(line) && (only === null || only.has(line.productId))
  const parts = cart.shops.map((part) => ({ ...part, lines: part.lines.filter(isWanted).slice(0, maxLinesPerShop) }))
  return parts.filter(({ lines }) => lines.length > 0).slice(0, maxShops)
}

/** Of what can be bought, some has to wait for a second checkout. */
export function isTooMuch(cart: Cart): boolean {
  const count = (parts: CartPart[]) => parts.flatMap(({ lines }) => lines.filter(isBuyable)).length
  return count(buyableOf(cart)) < count(cart.shops)
}

/**
 * What a checkout asks for: where it goes (null: the shops hand it over), the coupon of each shop,
 * and points.
 */
export function wantedOf(
  parts: readonly CartPart[],
  { addressId, coupons, pointsKrw }: { addressId: string | null; coupons: ReadonlyMap<string, string>; pointsKrw: number },
): Wanted {
  const line = ({ productId, quantity, postId }: CartLine) => ({ productId, quantity, postId })
  const shops = parts.map(({ shop, lines }) => {
    const couponId = coupons.get(shop.id)
    return { shopId: shop.id, lines: lines.map(line), ...(couponId === undefined ? {} : { couponId }) }
  })
  return { shops, addressId, pointsKrw }
}

/**
 * The fee on the mainland; the zone of the address may add to it. `missingKrw`: so much more of the
 * shop makes it free.
 */
export function shippingOf({ shipping: { feeKrw, freeOverKrw }, goodsKrw }: Pick<CartPart, 'shipping' | 'goodsKrw'>) {
  const isFree = feeKrw === 0 || (freeOverKrw !== null && goodsKrw >= freeOverKrw)
  return { feeKrw: isFree ? 0 : feeKrw, missingKrw: isFree || freeOverKrw === null ? 0 : freeOverKrw - goodsKrw }
}

const countLines = ({ shops, gone }: Cart) => gone.length + shops.reduce((sum, { lines }) => sum + lines.length, 0)

const cartKey = cartQueries.get().queryKey

function keep(client: QueryClient, cart: Cart): void {
  client.setQueryData(cartKey, cart)
  settleCart(client, () => cart)
  tellTabs({ kind: 'stale', queryKey: ['cart'] })
}

function settleCart(client: QueryClient, change: (cart: Cart) => Cart): void {
  settle(client, ofQuery(cartKey, change))
  const cart = client.getQueryData(cartKey)
  if (cart) client.setQueryData(cartCount().queryKey, { lines: countLines(cart) })
}

/** The cart with this many of a product; none: without it. */
export function changed(cart: Cart, productId: string, quantity: number): Cart {
  const change = (lines: CartLine[]) =>
    lines.flatMap((line) => (line.productId === productId ? (quantity === 0 ? [] : [{ ...line, quantity }]) : [line]))
  const shops = cart.shops.map((part) => {
    const lines = change(part.lines)
    return { ...part, lines, goodsKrw: lines.filter(isBuyable).reduce((sum, line) => sum + line.unitPriceKrw * line.quantity, 0) }
  })
  return { shops: shops.filter(({ lines }) => lines.length > 0), gone: change(cart.gone) }
}

type Change = { kind: 'set'; line: Pick<CartLine, 'productId' | 'quantity' | 'postId'> } | { kind: 'remove'; productId: string }

/**
 * Changes one line. It shows at once; changes run one after another, and the answer of the last is
 * what stays.
 */
export function useChangeCart() {
  const client = useQueryClient()
  const mutationKey = ['cart', 'change']
  return useMutation({
    mutationKey,
    scope: { id: 'cart' },
    mutationFn: (change: Change) => {
      if (change.kind === 'remove') return kiwi.cart.remove.mutate({ productIds: [change.productId] })
      const { productId, quantity, postId } = change.line
      return kiwi.cart.put.mutate({ productId, quantity, postId })
    },
    onMutate: (change) =>
      settleCart(client, (cart) =>
        change.kind === 'set' ? changed(cart, change.line.productId, change.line.quantity) : changed(cart, change.productId, 0),
      ),
    onSuccess: (cart) => {
      if (client.isMutating({ mutationKey }) === 1) keep(client, cart)
    },
    onError: (error) => {
      toastFailure(error)
      void client.invalidateQueries({ queryKey: ['cart'] })
    },
  })
}

/** What is put into the cart; `stock`: the most that makes sense. */
export interface LineToAdd {
  productId: string
  quantity: number
  stock: number
  postId: string | null
}

/** `isExact`: so many in all, however many were in the cart. */
export async function addToCart(client: QueryClient, lines: LineToAdd[], isExact = false): Promise<void> {
  let cart = await client.fetchQuery(cartQueries.get())
  for (const { productId, quantity, stock, postId } of lines) {
    const inCart = cart.shops.flatMap((part) => part.lines).find((line) => line.productId === productId)?.quantity ?? 0
    const before = isExact ? 0 : inCart
    // oxlint-disable-next-line no-await-in-loop -- each answer is the cart that the next line adds to
    cart = await kiwi.cart.put.mutate({ productId, quantity: Math.min(99, Math.max(1, stock), before + quantity), postId })
  }
  keep(client, cart)
}

/** Adds to what is in the cart already, up to the stock; `isExact`: makes it these quantities. */
export function useAddToCart({ isExact = false } = {}) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: 'cart' },
    mutationFn: (lines: LineToAdd[]) => addToCart(client, lines, isExact),
    onError: (error) => {
      toastFailure(error)
      void client.invalidateQueries({ queryKey: ['cart'] })
    },
  })
}
