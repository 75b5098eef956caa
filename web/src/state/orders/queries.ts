import { infiniteQueryOptions, keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import type { OrderTask } from '../../../../src/shared/orders.ts'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

export type Order = RouterOutputs['orders']['get']
export type OrderSummary = RouterOutputs['orders']['mine']['orders'][number]
export type OrderAddress = NonNullable<RouterOutputs['orders']['openAddress']['address']>
export type OrderStanding = Order['standing']
export type CancelPreview = RouterOutputs['orders']['previewCancel']
export type CancelLines = RouterInputs['orders']['previewCancel']['lines']
export type ProductDetail = RouterOutputs['products']['get']
export type ProductOption = ProductDetail['options'][number]
export type BasketItem = RouterOutputs['products']['ofPost']['products'][number]
export type ShopPayment = RouterOutputs['shops']['payments']['list']['payments'][number]
export type Return = RouterOutputs['orders']['returns']['ofOrder']['returns'][number]
export type Payout = RouterOutputs['shops']['payouts']['list']['payouts'][number]

export type CashReceipt = RouterOutputs['receipts']['ofOrder']

/** The job has not brought it to what was paid yet. */
function isChanging({ receipt, amountKrw, mayAsk }: CashReceipt): boolean {
  if (receipt === null || mayAsk || amountKrw === 0) return false
  return receipt.state === 'issued' ? receipt.amountKrw !== amountKrw : receipt.state !== 'unknown'
}

/** Keys under `orders` are read again whenever an order changes. */
export const orderQueries = {
  mine: () =>
    infiniteQueryOptions({
      queryKey: ['orders', 'mine'],
      queryFn: ({ pageParam, signal }) => kiwi.orders.mine.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  ofShop: (task: OrderTask) =>
    infiniteQueryOptions({
      queryKey: ['orders', 'shop', task],
      queryFn: ({ pageParam, signal }) => kiwi.orders.ofShop.query({ cursor: pageParam, task }, { signal }),
      ...paged,
    }),
  counts: () => queryOptions({ queryKey: ['orders', 'counts'], queryFn: ({ signal }) => kiwi.orders.counts.query(undefined, { signal }) }),
  /** Of the shop where the person works. */
  overview: () =>
    queryOptions({ queryKey: ['orders', 'overview'], queryFn: ({ signal }) => kiwi.shops.overview.query(undefined, { signal }) }),
  one: (orderId: string) =>
    queryOptions({ queryKey: ['orders', 'one', orderId], queryFn: ({ signal }) => kiwi.orders.get.query({ orderId }, { signal }) }),
  again: (orderId: string) =>
    queryOptions({
      queryKey: ['order-again', orderId],
      queryFn: ({ signal }) => kiwi.orders.again.query({ orderId }, { signal }),
      staleTime: 0,
    }),
  preview: (orderId: string, lines: CancelLines) =>
    queryOptions({
      queryKey: ['orders', 'preview', orderId, lines],
      queryFn: ({ signal }) => kiwi.orders.previewCancel.query({ orderId, lines }, { signal }),
      staleTime: 0,
      retry: false,
    }),
  ofPost: (postId: string) =>
    queryOptions({ queryKey: ['products-of-post', postId], queryFn: ({ signal }) => kiwi.products.ofPost.query({ postId }, { signal }) }),
  returns: (orderId: string) =>
    queryOptions({
      queryKey: ['orders', 'returns', orderId],
      queryFn: ({ signal }) => kiwi.orders.returns.ofOrder.query({ orderId }, { signal }),
    }),
  receipt: (orderId: string) =>
    queryOptions({
      queryKey: ['orders', 'receipt', orderId],
      queryFn: ({ signal }) => kiwi.receipts.ofOrder.query({ orderId }, { signal }),
      refetchInterval: ({ state: { data } }) => (data && isChanging(data) ? 3_000 : false),
    }),
  shopReturns: (isOpen: boolean) =>
    infiniteQueryOptions({
      queryKey: ['orders', 'shop-returns', isOpen],
      queryFn: ({ pageParam, signal }) => kiwi.orders.returns.ofShop.query({ cursor: pageParam, isOpen }, { signal }),
      ...paged,
    }),
  returnPreview: (asked: RouterInputs['orders']['returns']['preview']) =>
    queryOptions({
      queryKey: ['orders', 'return-preview', asked],
      queryFn: ({ signal }) => kiwi.orders.returns.preview.query(asked, { signal }),
      staleTime: 0,
      retry: false,
    }),
  receiptPreview: (returnId: string) =>
    queryOptions({
      queryKey: ['orders', 'receipt-preview', returnId],
      queryFn: ({ signal }) => kiwi.orders.returns.previewReceipt.query({ returnId }, { signal }),
      staleTime: 0,
      retry: false,
    }),
  payments: () =>
    infiniteQueryOptions({
      queryKey: ['payments'],
      queryFn: ({ pageParam, signal }) => kiwi.shops.payments.list.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  refundPreview: (transferId: string, amountKrw: number) =>
    queryOptions({
      queryKey: ['payments', 'preview', transferId, amountKrw],
      queryFn: ({ signal }) => kiwi.shops.payments.previewRefund.query({ transferId, amountKrw }, { signal }),
      staleTime: 0,
      retry: false,
    }),
  payouts: () =>
    infiniteQueryOptions({
      queryKey: ['payouts'],
      queryFn: ({ pageParam, signal }) => kiwi.shops.payouts.list.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  statement: (payoutId: string) =>
    infiniteQueryOptions({
      queryKey: ['payouts', payoutId],
      queryFn: ({ pageParam, signal }) => kiwi.shops.payouts.statement.query({ payoutId, cursor: pageParam }, { signal }),
      ...paged,
    }),
}

export const productQueries = {
  product: (productId: string) =>
    queryOptions({ queryKey: ['product', productId], queryFn: ({ signal }) => kiwi.products.get.query({ productId }, { signal }) }),
  prices: (productId: string) =>
    queryOptions({ queryKey: ['prices', productId], queryFn: ({ signal }) => kiwi.products.prices.query({ productId }, { signal }) }),
  similar: (productId: string) =>
    queryOptions({
      queryKey: ['similar-products', productId],
      queryFn: ({ signal }) => kiwi.products.similar.query({ productId }, { signal }),
      staleTime: 5 * 60_000,
    }),
  substitutes: (productId: string) =>
    queryOptions({
      queryKey: ['substitutes', productId],
      queryFn: ({ signal }) => kiwi.products.substitutes.query({ productId }, { signal }),
    }),
  link: (linkId: string | null) =>
    queryOptions({
      queryKey: ['product-link', linkId],
      queryFn: linkId === null ? skipToken : ({ signal }) => kiwi.products.link.query({ linkId }, { signal }),
      // The page is read within seconds.
      refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? 1_000 : false),
    }),
  fallen: () => queryOptions({ queryKey: ['fallen-prices'], queryFn: ({ signal }) => kiwi.products.fallen.query(undefined, { signal }) }),
  findProducts: (text: string) =>
    queryOptions({
      queryKey: ['find-products', text],
      queryFn: text === '' ? skipToken : ({ signal }) => kiwi.products.find.query({ text }, { signal }),
      placeholderData: keepPreviousData,
    }),
  shop: (handle: string) =>
    queryOptions({ queryKey: ['shop', handle], queryFn: ({ signal }) => kiwi.shops.get.query({ handle }, { signal }) }),
  shopProducts: (handle: string) =>
    infiniteQueryOptions({
      queryKey: ['shop-products', handle],
      queryFn: ({ pageParam, signal }) => kiwi.shops.products.query({ handle, cursor: pageParam }, { signal }),
      ...paged,
    }),
}
