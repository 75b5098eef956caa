import { useNavigate } from '@tanstack/react-router'
import { Store, Truck } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { type Basket, linesOf, maxQuantity, totalOf } from '../../state/orders/basket.ts'
import type { Wallet } from '../../state/kiwi.ts'
import { type LineToAdd, useAddToCart } from '../../state/orders/cart.ts'
import type { BasketItem, ProductOption } from '../../state/orders/queries.ts'
import { refusalOf, wordRefusal } from '../../state/wallet/limits.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { TopUpLink } from '../wallet/TopUpLink.tsx'
import { AddToCart } from './AddToCart.tsx'
import { ProductImage, ProductPrice } from './ProductTile.tsx'
import { type Savings, SavingsPart } from './Savings.tsx'
import { Stepper } from './Stepper.tsx'

interface BasketPartProps {
  basket: Basket
  quantities: ReadonlyMap<string, number>
  /** The price of each product when the person last agreed to it. */
  seenPrices: ReadonlyMap<string, number>
  wallet: Wallet | undefined
  savings: Savings
  error: string | null
  busy: boolean
  onQuantity: (productId: string, quantity: number) => void
  /** What each item was before its option was chosen, by the id of the item. */
  parents: ReadonlyMap<string, BasketItem>
  onOption: (parent: BasketItem, option: ProductOption) => void
  onSavings: (savings: Savings) => void
  onPay: () => void
  /** They leave to top up, and come back to the sheet. */
  onTopUp?: (() => void) | undefined
  /** The post where the person saw them. */
  postId: string | null
  onAdded: () => void
}

/** The products of one shop, which become one order, and their total. */
export function BasketPart({
  basket,
  quantities,
  seenPrices,
  wallet,
  savings,
  error,
  busy,
  onQuantity,
  parents,
  onOption,
  onSavings,
  onPay,
  onTopUp,
  postId,
  onAdded,
}: BasketPartProps) {
  const { shop, items } = basket
  const goodsKrw = totalOf(items, quantities)
  const totalKrw = goodsKrw === 0 ? 0 : goodsKrw - savings.discountKrw - savings.pointsKrw
  const refusal = wallet && totalKrw > 0 ? refusalOf(wallet, totalKrw) : null
  const lines = linesOf(basket, quantities)
  const wanted = lines.map((line) => ({ ...line, stock: items.find(({ id }) => id === line.productId)!.stock, postId }))
  const sentence = refusal ? wordRefusal(refusal) : error
  return (
    <section aria-label={shop.name} className="mt-3 border-t border-line pt-3 first-of-type:border-0 first-of-type:pt-0">
      <p className="flex items-center gap-2 text-sm font-semibold text-muted">
        <Store aria-hidden className="size-4 shrink-0" />
        <bdi className="min-w-0 truncate">{shop.name}</bdi>
      </p>
      <ul>
        {items.map((item) => (
          <Item
            key={item.id}
            item={item}
            seenKrw={seenPrices.get(item.id) ?? item.priceKrw}
            quantity={quantities.get(item.id) ?? 0}
            onQuantity={(quantity) => onQuantity(item.id, quantity)}
            parent={parents.get(item.id) ?? item}
            onOption={onOption}
          />
        ))}
      </ul>
      {goodsKrw === 0 ? (
        <Button className="mt-2 min-h-13 w-full" disabled>
          {m.order_choose()}
        </Button>
      ) : (
        <>
          <HaveDelivered lines={wanted} />
          <AddToCart lines={wanted} onAdded={onAdded} />
          <section aria-label={m.order_pickup()} className="mt-4 rounded-2xl bg-sunken p-4">
            <h3 className="font-semibold">{m.order_pickup()}</h3>
            <p className="text-sm text-muted">{m.order_pickup_lead()}</p>
            <SavingsPart shop={shop} lines={lines} totalKrw={goodsKrw} value={savings} onChange={onSavings} />
            {sentence && (
              <p role="alert" className="mt-1 text-sm font-medium text-danger">
                {sentence}
              </p>
            )}
            {refusal?.kind === 'funds' ? (
              <TopUpLink kind="quiet" missingKrw={refusal.missingKrw} className="mt-2 bg-card!" onClick={onTopUp} />
            ) : (
              <Button
                kind="quiet"
                className="mt-2 min-h-13 w-full bg-card! tabular-nums"
                disabled={refusal !== null}
                busy={busy}
                onClick={onPay}
              >
                {m.order_pay({ amount: formatKrw(totalKrw) })}
              </Button>
            )}
          </section>
        </>
      )}
    </section>
  )
}

/**
 * Where it goes and what shipping costs is chosen at the checkout; what else lies in the cart stays
 * there.
 */
function HaveDelivered({ lines }: { lines: LineToAdd[] }) {
  const navigate = useNavigate()
  const add = useAddToCart({ isExact: true })
  const only = lines.map(({ productId }) => productId).join(',')
  return (
    <Button
      className="mt-2 min-h-13 w-full"
      busy={add.isPending}
      onClick={() => add.mutate(lines, { onSuccess: () => void navigate({ to: '/checkout', search: { only } }) })}
    >
      <Truck aria-hidden className="size-5" />
      {m.order_deliver()}
    </Button>
  )
}

interface ItemProps {
  item: BasketItem
  seenKrw: number
  quantity: number
  onQuantity: (quantity: number) => void
  parent: BasketItem
  onOption: (parent: BasketItem, option: ProductOption) => void
}

function optionLine({ values, priceKrw, stock }: ProductOption): string {
  const value = values.join(' / ')
  return `${stock === 0 ? m.product_option_sold_out({ value }) : value} · ${formatKrw(priceKrw)}`
}

/** At this stock and below, the remaining number is shown. */
const fewLeft = 5

function Item({ item, seenKrw, quantity, onQuantity, parent, onOption }: ItemProps) {
  return (
    <li className="flex flex-wrap items-center gap-3 py-2.5">
      <span className="size-14 shrink-0 overflow-hidden rounded-xl">
        <ProductImage product={item} sizes="56px" />
      </span>
      <span className="min-w-20 flex-1 leading-snug">
        <span className="line-clamp-2 text-[0.9375rem]">{item.title}</span>
        <span className="block font-bold tabular-nums">
          <ProductPrice product={item} />
          {seenKrw !== item.priceKrw && <s className="ml-1.5 text-sm font-normal text-muted">{formatKrw(seenKrw)}</s>}
        </span>
        {seenKrw !== item.priceKrw && <span className="block text-sm font-medium text-honey">{m.order_price_changed()}</span>}
        {parent.hasOptions && (
          <select
            aria-label={m.product_choose_option()}
            value={item.hasOptions ? '' : item.id}
            onChange={({ target }) => {
              const option = parent.options.find(({ id }) => id === target.value)
              if (option) onOption(parent, option)
            }}
            className="mt-1 min-h-11 w-full max-w-full rounded-xl border border-line bg-card px-2 text-sm"
          >
            <option value="" disabled>
              {m.product_choose_option()}
            </option>
            {parent.options.map((option) => (
              <option key={option.id} value={option.id} disabled={option.stock === 0}>
                {optionLine(option)}
              </option>
            ))}
          </select>
        )}
        {item.stock > 0 && item.stock <= fewLeft && (
          <span className="block text-sm text-honey">{m.product_stock_left({ count: formatCount(item.stock) })}</span>
        )}
      </span>
      {item.stock === 0 ? (
        <span className="shrink-0 text-sm font-semibold text-danger">{m.product_out_of_stock()}</span>
      ) : (
        !item.hasOptions && <Stepper label={item.title} value={quantity} min={0} max={maxQuantity(item)} onChange={onQuantity} />
      )}
    </li>
  )
}
