import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Package, ShoppingCart, Store, Trash2 } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { Stepper } from '../../parts/orders/Stepper.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { Rows } from '../../parts/wallet/Rows.tsx'
import {
  buyableOf,
  type Cart,
  type CartLine,
  type CartPart,
  cartQueries,
  isOpen,
  isTooMuch,
  shippingOf,
  useChangeCart,
} from '../../state/orders/cart.ts'
import { toast } from '../../state/toasts.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'

export function CartPage() {
  return (
    <MemberPage title={m.cart_title()} verifyReason={m.verify_needed_wallet()} className="space-y-4 px-4 pb-10">
      {() => <CartView />}
    </MemberPage>
  )
}

function CartView() {
  const { data: cart, error, isPending, refetch } = useQuery(cartQueries.get())
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!cart) return <Failure error={error} retry={() => void refetch()} />
  if (cart.shops.length === 0 && cart.gone.length === 0)
    return (
      <Message Icon={ShoppingCart} title={m.cart_empty_title()} body={m.cart_empty_body()}>
        <Link to="/popular" className={buttonLook()}>
          {m.cart_empty_go()}
        </Link>
      </Message>
    )
  return (
    <>
      {cart.shops.map((part) => (
        <ShopPart key={part.shop.id} part={part} />
      ))}
      {cart.gone.length > 0 && (
        <section aria-labelledby="gone-heading" className="rounded-3xl bg-card px-5 py-4 shadow-card">
          <h2 id="gone-heading" className="font-bold">
            {m.cart_gone()}
          </h2>
          <ul className="divide-y divide-line">
            {cart.gone.map((line) => (
              <Line key={line.productId} line={line} />
            ))}
          </ul>
        </section>
      )}
      <Sum cart={cart} />
    </>
  )
}

function Sum({ cart }: { cart: Cart }) {
  const parts = buyableOf(cart)
  const goodsKrw = parts.reduce((sum, part) => sum + part.goodsKrw, 0)
  const feeKrw = parts.reduce((sum, part) => sum + shippingOf(part).feeKrw, 0)
  const mustAnswer = cart.shops.some(({ lines }) => lines.some(isOpen))
  return (
    <>
      {parts.length > 0 && (
        <Rows
          rows={[
            [m.order_goods(), formatKrw(goodsKrw)],
            [m.order_shipping(), feeKrw === 0 ? m.cart_free() : formatKrw(feeKrw)],
            [m.cart_total(), formatKrw(goodsKrw + feeKrw)],
          ]}
        />
      )}
      <p className="text-sm text-muted">{m.cart_reserves_nothing()}</p>
      {isTooMuch(cart) && <p className="text-sm font-medium text-honey">{m.cart_too_much()}</p>}
      {mustAnswer && (
        <p role="status" className="text-sm font-medium text-honey">
          {m.cart_answer_first()}
        </p>
      )}
      {parts.length === 0 || mustAnswer ? (
        <Button className="min-h-13 w-full" disabled>
          {m.cart_checkout()}
        </Button>
      ) : (
        <Link to="/checkout" className={buttonLook('strong', 'min-h-13 w-full tabular-nums')}>
          {m.cart_checkout_of({ amount: formatKrw(goodsKrw + feeKrw) })}
        </Link>
      )}
    </>
  )
}

function ShopPart({ part }: { part: CartPart }) {
  const { shop, lines, goodsKrw } = part
  const { feeKrw, missingKrw } = shippingOf(part)
  return (
    <section aria-label={shop.name} className="rounded-3xl bg-card px-5 py-4 shadow-card">
      <Link to="/shops/$handle" params={{ handle: shop.handle }} className="flex min-h-11 items-center gap-2 font-bold hover:underline">
        <Store aria-hidden className="size-4.5 shrink-0 text-kiwi" />
        <bdi className="min-w-0 truncate">{shop.name}</bdi>
      </Link>
      <ul className="divide-y divide-line">
        {lines.map((line) => (
          <Line key={line.productId} line={line} />
        ))}
      </ul>
      {goodsKrw > 0 && (
        <div className="mt-2 border-t border-line pt-3 text-sm tabular-nums">
          <p className="flex justify-between gap-3">
            <span className="text-muted">{m.order_goods()}</span>
            <span className="font-semibold">{formatKrw(goodsKrw)}</span>
          </p>
          <p className="mt-1 flex justify-between gap-3">
            <span className="text-muted">{m.order_shipping()}</span>
            <span className="font-semibold">{feeKrw === 0 ? m.cart_free() : formatKrw(feeKrw)}</span>
          </p>
          {missingKrw > 0 && <p className="mt-1.5 font-medium text-kiwi">{m.cart_more_for_free({ amount: formatKrw(missingKrw) })}</p>}
        </div>
      )}
    </section>
  )
}

function Line({ line }: { line: CartLine }) {
  const change = useChangeCart()
  const { productId, quantity, stock, state, unitPriceKrw, priceWasKrw } = line
  const title = line.title || m.cart_gone_line()
  const set = (next: number) => change.mutate({ kind: 'set', line: { ...line, quantity: next } })
  function remove() {
    change.mutate({ kind: 'remove', productId })
    const undo = { label: m.undo(), run: () => change.mutate({ kind: 'set', line }) }
    toast(m.cart_removed(), 'good', state === 'gone' ? undefined : undo)
  }
  return (
    <li className="py-3">
      <div className="flex gap-3.5">
        <span className="grid size-20 shrink-0 place-items-center overflow-hidden rounded-xl bg-sunken text-muted">
          {line.imageUrl ? (
            <img src={line.imageUrl} alt="" className="size-full object-cover" />
          ) : (
            <Package aria-hidden className="size-6" />
          )}
        </span>
        <div className="min-w-0 flex-1 leading-snug">
          {state === 'gone' ? (
            <p className="text-muted">{title}</p>
          ) : (
            <Link to="/products/$productId" params={{ productId }} className="line-clamp-2 hover:underline">
              {title}
            </Link>
          )}
          {state !== 'gone' && (
            <p className="mt-0.5 font-bold tabular-nums">
              {formatKrw(unitPriceKrw)}
              {state === 'price_changed' && <s className="ml-1.5 text-sm font-normal text-muted">{formatKrw(priceWasKrw)}</s>}
            </p>
          )}
        </div>
        <button
          type="button"
          aria-label={m.cart_remove({ title })}
          onClick={remove}
          className="-mt-2 -mr-3 grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken"
        >
          <Trash2 aria-hidden className="size-5" />
        </button>
      </div>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        {state === 'sold_out' && <p className="font-semibold text-danger">{m.cart_sold_out()}</p>}
        {state === 'fewer' && <p className="text-sm font-medium text-honey">{m.cart_fewer({ count: formatCount(stock) })}</p>}
        {state === 'price_changed' && (
          <p className="text-sm font-medium text-honey">
            {m.cart_price_changed({ was: formatKrw(priceWasKrw), now: formatKrw(unitPriceKrw) })}
          </p>
        )}
        {state === 'fewer' && (
          <Button kind="quiet" onClick={() => set(stock)}>
            {m.cart_take_fewer({ count: formatCount(stock) })}
          </Button>
        )}
        {state === 'price_changed' && (
          <Button kind="quiet" onClick={() => set(quantity)}>
            {m.cart_accept_price()}
          </Button>
        )}
        {(state === 'ok' || state === 'price_changed') && (
          <span className="ml-auto">
            <Stepper label={title} value={quantity} min={1} max={Math.min(99, stock)} onChange={set} />
          </span>
        )}
      </div>
    </li>
  )
}
