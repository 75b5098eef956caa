import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { type Basket, basketsOf, linesOf, pricesOf, totalOf, wantedOf } from '../../state/orders/basket.ts'
import { optionAsItem } from '../../state/orders/options.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import type { BasketItem, Order } from '../../state/orders/queries.ts'
import { availableKrw } from '../../state/wallet/limits.ts'
import { formatKrw } from '../../state/wording.ts'
import { Modal } from '../Modal.tsx'
import { usePayment } from '../wallet/use-payment.tsx'
import { BasketPart } from './BasketPart.tsx'
import { Placed } from './Placed.tsx'
import { noSavings, type Savings } from './Savings.tsx'
import { wantedActs } from '../../state/wanted-act.ts'
import { walletQueries } from '../../state/wallet/queries.ts'

interface BuySheetProps {
  /** The products on offer, one order per shop. Read again when an order is refused. */
  items: readonly BasketItem[]
  /** The post where the person saw them. */
  postId: string | null
  /** By this the page opens the sheet again after a top-up: see `useWantedPurchase`. */
  wantedId?: string
  onClose: () => void
}

/** After these refusals, the shown prices or stock are out of date. */
const outdated = new Set(['CONFLICT', 'PRICE_CHANGED', 'OUT_OF_STOCK', 'NOT_FOUND'])

/** Choose products and quantities, see the total, sign with the PIN, see the order. */
export function BuySheet({ items: offered, postId, wantedId, onClose }: BuySheetProps) {
  const client = useQueryClient()
  const wallet = useQuery(walletQueries.wallet()).data
  const [options, setOptions] = useState<ReadonlyMap<string, string>>(new Map())
  const items = offered.map((item) => {
    const option = item.options.find(({ id }) => id === options.get(item.id))
    return option ? optionAsItem(item, option) : item
  })
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(
    () => new Map(items.map((item) => [item.id, items.length === 1 && item.stock > 0 ? 1 : 0])),
  )
  const [seenPrices, setSeenPrices] = useState(() => pricesOf(items))
  const [savings, setSavings] = useState<ReadonlyMap<string, Savings>>(new Map())
  const [askedShop, setAskedShop] = useState('')
  const [placed, setPlaced] = useState<Order | null>(null)
  const payment = usePayment<Order>()
  const { pathname, searchStr } = useLocation()
  const quantities = wantedOf(items, chosen)
  const baskets = basketsOf(items)
  const parents = new Map(items.map(({ id }, at) => [id, offered[at]!]))

  function order(basket: Basket) {
    const lines = linesOf(basket, quantities)
    const { couponId, discountKrw, pointsKrw } = savings.get(basket.shop.handle) ?? noSavings
    const expectedTotalKrw = totalOf(basket.items, quantities) - discountKrw
    const saved = { ...(couponId === null ? {} : { couponId }), ...(pointsKrw === 0 ? {} : { pointsKrw }) }
    const { id: shopId, handle: shopHandle } = basket.shop
    setAskedShop(shopHandle)
    // The payer has now seen the present prices.
    setSeenPrices(pricesOf(items))
    payment.start({
      title: m.order_buy(),
      payeeName: isolated(basket.shop.name),
      signed: {
        verb: 'orders.place',
        amountKrw: expectedTotalKrw - pointsKrw,
        payee: { id: shopId, shown: `shop:${shopHandle}` },
        lines,
        ...saved,
      },
      subject: JSON.stringify(saved),
      pay: async (signed) => {
        const order = { ...signed, shopId, shopHandle, lines, postId, expectedTotalKrw, ...saved }
        const made = await kiwi.orders.place.mutate(order).catch(async (error: unknown) => {
          if (outdated.has(asKiwiError(error).code)) await readAgain()
          throw error
        })
        client.setQueryData(['orders', 'one', made.orderId], made)
        void client.invalidateQueries({ queryKey: ['orders'] })
        void client.invalidateQueries({ queryKey: ['coupons'] })
        setSavings(new Map())
        void readAgain()
        setChosen(new Map([...quantities, ...basket.items.map(({ id }) => [id, 0] as const)]))
        setPlaced(made)
        return made
      },
    })
  }
  const readAgain = () =>
    Promise.all([client.invalidateQueries({ queryKey: ['products-of-post'] }), client.invalidateQueries({ queryKey: ['product'] })])

  if (placed) {
    const isMoreChosen = baskets.some((basket) => totalOf(basket.items, quantities) > 0)
    return <Placed order={placed} isMoreChosen={isMoreChosen} onNext={() => setPlaced(null)} onClose={onClose} />
  }
  return (
    <>
      <Modal title={m.order_buy()} onClose={onClose}>
        {wallet && <p className="text-sm text-muted tabular-nums">{`${m.wallet_balance()} ${formatKrw(availableKrw(wallet))}`}</p>}
        {baskets.length > 1 && <p className="text-sm text-muted">{m.order_each_shop()}</p>}
        {baskets.map((basket) => (
          <BasketPart
            key={basket.shop.handle}
            basket={basket}
            quantities={quantities}
            seenPrices={seenPrices}
            wallet={wallet}
            savings={savings.get(basket.shop.handle) ?? noSavings}
            error={askedShop === basket.shop.handle ? payment.error : null}
            busy={payment.isPending}
            onQuantity={(id, quantity) => {
              setChosen(new Map(quantities).set(id, quantity))
              // Another basket has another discount.
              setSavings(new Map())
              payment.reset()
            }}
            onSavings={(next) => {
              setSavings(new Map(savings).set(basket.shop.handle, next))
              payment.reset()
            }}
            parents={parents}
            onOption={(parent, option) => {
              setOptions(new Map(options).set(parent.id, option.id))
              setSeenPrices(new Map(seenPrices).set(option.id, option.priceKrw))
              setChosen(new Map(quantities).set(option.id, Math.min(1, option.stock)))
              setSavings(new Map())
            }}
            onPay={() => order(basket)}
            onTopUp={wantedId === undefined ? undefined : () => wantedActs.want({ kind: 'buy', id: wantedId }, pathname + searchStr)}
            postId={postId}
            onAdded={() =>
              baskets.length === 1 ? onClose() : setChosen(new Map([...quantities, ...basket.items.map(({ id }) => [id, 0] as const)]))
            }
          />
        ))}
        {items.length === 0 && <p className="py-10 text-center text-muted">{m.order_gone()}</p>}
      </Modal>
      {payment.sheet}
    </>
  )
}
