import { Link } from '@tanstack/react-router'
import { Store } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { type Basket, maxQuantity, totalOf } from '../../state/orders/basket.ts'
import type { Wallet } from '../../state/kiwi.ts'
import type { BasketItem } from '../../state/orders/queries.ts'
import { refusalOf, wordRefusal } from '../../state/wallet/limits.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'
import { Button, buttonLook } from '../Button.tsx'
import { ProductImage } from './ProductTile.tsx'
import { Stepper } from './Stepper.tsx'

interface BasketPartProps {
  basket: Basket
  quantities: ReadonlyMap<string, number>
  /** The price of each product when the person last agreed to it. */
  seenPrices: ReadonlyMap<string, number>
  wallet: Wallet | undefined
  error: string | null
  busy: boolean
  onQuantity: (productId: string, quantity: number) => void
  onPay: () => void
}

/** The products of one shop, which become one order, and their total. */
export function BasketPart({ basket, quantities, seenPrices, wallet, error, busy, onQuantity, onPay }: BasketPartProps) {
  const { shop, items } = basket
  const totalKrw = totalOf(items, quantities)
  const refusal = wallet && totalKrw > 0 ? refusalOf(wallet, totalKrw) : null
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
          />
        ))}
      </ul>
      {sentence && (
        <p role="alert" className="mt-1 text-sm font-medium text-danger">
          {sentence}
        </p>
      )}
      {refusal?.kind === 'funds' ? (
        <Link to="/wallet/top-up" className={buttonLook('strong', 'mt-2 min-h-13 w-full')}>
          {m.top_up_title()}
        </Link>
      ) : (
        <Button
          className="mt-2 min-h-13 w-full tabular-nums"
          disabled={totalKrw === 0 || refusal !== null}
          busy={busy && totalKrw > 0}
          onClick={onPay}
        >
          {totalKrw === 0 ? m.order_choose() : m.order_pay({ amount: formatKrw(totalKrw) })}
        </Button>
      )}
    </section>
  )
}

interface ItemProps {
  item: BasketItem
  seenKrw: number
  quantity: number
  onQuantity: (quantity: number) => void
}

/** At this stock and below, the remaining number is shown. */
const fewLeft = 5

function Item({ item, seenKrw, quantity, onQuantity }: ItemProps) {
  return (
    <li className="flex items-center gap-3 py-2.5">
      <span className="size-14 shrink-0 overflow-hidden rounded-xl">
        <ProductImage product={item} sizes="56px" />
      </span>
      <span className="min-w-0 flex-1 leading-snug">
        <span className="line-clamp-2 text-[0.9375rem]">{item.title}</span>
        <span className="block font-bold tabular-nums">
          {formatKrw(item.priceKrw)}
          {seenKrw !== item.priceKrw && <s className="ml-1.5 text-sm font-normal text-muted">{formatKrw(seenKrw)}</s>}
        </span>
        {seenKrw !== item.priceKrw && <span className="block text-sm font-medium text-honey">{m.order_price_changed()}</span>}
        {item.stock > 0 && item.stock <= fewLeft && (
          <span className="block text-sm text-honey">{m.product_stock_left({ count: formatCount(item.stock) })}</span>
        )}
      </span>
      {item.stock === 0 ? (
        <span className="shrink-0 text-sm font-semibold text-danger">{m.product_out_of_stock()}</span>
      ) : (
        <Stepper label={item.title} value={quantity} min={0} max={maxQuantity(item)} onChange={onQuantity} />
      )}
    </li>
  )
}
