import { checkoutPayee } from '@kiwi/sdk'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Plus, ShoppingCart, Store } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { Done } from '../../parts/Done.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { AddressSheet } from '../../parts/orders/AddressSheet.tsx'
import { AddressText } from '../../parts/orders/AddressText.tsx'
import { CouponChoice } from '../../parts/orders/CouponChoice.tsx'
import { PointsField } from '../../parts/orders/PointsField.tsx'
import { TakeableCoupons } from '../../parts/orders/TakeableCoupons.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { StickyAct } from '../../parts/StickyAct.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { Rows } from '../../parts/wallet/Rows.tsx'
import { TopUpLink } from '../../parts/wallet/TopUpLink.tsx'
import { usePayment } from '../../parts/wallet/use-payment.tsx'
import { isolated } from '../../state/isolated.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { type Address, addressQueries } from '../../state/orders/addresses.ts'
import {
  buyableOf,
  type CartPart,
  cartQueries,
  type CheckoutPreview,
  type Purchase,
  type Wanted,
  wantedOf,
} from '../../state/orders/cart.ts'
import { couponQueries } from '../../state/orders/coupons.ts'
import { refusalOf, wordRefusal } from '../../state/wallet/limits.ts'
import { walletQueries } from '../../state/wallet/queries.ts'
import { formatKrw } from '../../state/wording.ts'

export function CheckoutPage() {
  return (
    <MemberPage title={m.checkout_title()} verifyReason={m.verify_needed_wallet()} className="space-y-4 px-4 pb-10">
      {() => <Checkout />}
    </MemberPage>
  )
}

/** What the person agreed to pay: it stays on the screen until there is an answer. */
interface Asked {
  parts: CartPart[]
  preview: CheckoutPreview
  wanted: Wanted
}

/** Where it goes when the shops hand it over. */
const pickup = 'pickup'

/** The sentence of a refusal, beside the line or shop that it names. */
interface Fault {
  productId: string | null
  shopId: string | null
  /** Of the line, which may have left the basket since. */
  title: string | null
  message: string
}

/** Nothing says whether it was bought. */
const unknown = new Set(['NETWORK', 'UNAVAILABLE', 'OUTCOME_UNKNOWN', 'ABORTED', 'INTERNAL'])

function faultOf(error: unknown, parts: readonly CartPart[]): Fault {
  const { field, message } = asKiwiError(error)
  const [, shop, line] = /^shops\.(\d+)(?:\.lines\.(\d+))?/.exec(field ?? '') ?? []
  const part = shop === undefined ? undefined : parts[Number(shop)]
  const named = line === undefined ? undefined : part?.lines[Number(line)]
  return { productId: named?.productId ?? null, shopId: part?.shop.id ?? null, title: named?.title ?? null, message }
}

const wordFault = ({ title, message }: Fault) => (title === null ? message : `${isolated(title)}: ${message}`)

function Checkout() {
  const client = useQueryClient()
  const cart = useQuery(cartQueries.get())
  const book = useQuery(addressQueries.list())
  const wallet = useQuery(walletQueries.wallet()).data
  const [pickedId, setPickedId] = useState<string | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const [bought, setBought] = useState<Purchase | null>(null)
  const payment = usePayment<Purchase>()
  const { only } = useSearch({ from: '/checkout' })
  const addresses = book.data?.addresses ?? []
  const [coupons, setCoupons] = useState<ReadonlyMap<string, string>>(new Map())
  const [pointsKrw, setPoints] = useState(0)
  const balanceKrw = useQuery(walletQueries.points()).data?.balanceKrw ?? 0
  const picked = pickedId === pickup ? pickup : addresses.find((one) => one.addressId === pickedId)?.addressId
  const place = asked ? (asked.wanted.addressId ?? pickup) : (picked ?? addresses[0]?.addressId ?? null)
  const parts = asked?.parts ?? (cart.data ? buyableOf(cart.data, only === undefined ? null : new Set(only.split(','))) : [])
  const isAsking = place !== null && parts.length > 0
  const wanted = asked?.wanted ?? wantedOf(parts, { addressId: place === pickup ? null : place, coupons, pointsKrw })
  const fresh = useQuery({
    ...cartQueries.preview(wanted),
    enabled: isAsking && asked === null && !bought,
    // While another coupon is priced, the points field stays on the screen.
    placeholderData: keepPreviousData,
  })
  const preview = asked?.preview ?? (isAsking && !fresh.error ? fresh.data : undefined)

  const shownFault = fault ?? (fresh.error && !asked && isAsking ? faultOf(fresh.error, parts) : null)
  /** The line, or else the shop, that it names is on the screen. */
  const isBeside =
    shownFault !== null &&
    parts.some(({ shop, lines }) =>
      shownFault.productId === null ? shop.id === shownFault.shopId : lines.some(({ productId }) => productId === shownFault.productId),
    )

  if (bought) return <Bought purchase={bought} />
  if (cart.isPending || book.isPending) return <BlockSkeleton className="h-96" />
  if (!cart.data) return <Failure error={cart.error} retry={() => void cart.refetch()} />
  if (!book.data) return <Failure error={book.error} retry={() => void book.refetch()} />
  if (parts.length === 0)
    return (
      <Message Icon={ShoppingCart} title={m.checkout_nothing()} {...(shownFault ? { body: wordFault(shownFault) } : {})}>
        <Link to="/cart" className={buttonLook()}>
          {m.cart_see()}
        </Link>
      </Message>
    )

  function pay(now: Asked) {
    setFault(null)
    const shops = now.parts.map(({ shop, lines }, at) => {
      const { lines: priced, shippingKrw, returnFeeKrw, discountKrw } = now.preview.shops[at]!
      const seen = lines.map(({ productId, quantity, postId }, n) => ({
        productId,
        quantity,
        postId,
        unitPriceKrw: priced[n]!.unitPriceKrw,
      }))
      return { ...now.wanted.shops[at]!, shopHandle: shop.handle, lines: seen, shippingKrw, returnFeeKrw, discountKrw }
    })
    const whole = { shops, pointsKrw: now.preview.pointsKrw, addressId: now.wanted.addressId ?? null }
    const { payKrw } = now.preview
    payment.start({
      title: m.checkout_title(),
      payeeName: now.parts.map(({ shop }) => isolated(shop.name)).join(', '),
      signed: { verb: 'orders.checkout', amountKrw: payKrw, payee: checkoutPayee(whole), ...whole },
      subject: '',
      pay: async (signed) => {
        setAsked(now)
        try {
          const made = await kiwi.orders.checkout.mutate({ ...whole, ...signed, expectedPayKrw: payKrw })
          setBought(made)
          void client.invalidateQueries({ queryKey: ['cart'] })
          void client.invalidateQueries({ queryKey: ['orders'] })
          void client.invalidateQueries({ queryKey: ['coupons'] })
          void client.invalidateQueries({ queryKey: walletQueries.points().queryKey })
          return made
        } catch (error) {
          // A refusal is an answer; without one, the same thing is asked again, and bought once.
          if (!unknown.has(asKiwiError(error).code)) {
            setAsked(null)
            setFault(faultOf(error, now.parts))
            void client.invalidateQueries({ queryKey: ['cart'] })
            void client.invalidateQueries({ queryKey: ['addresses'] })
            void client.invalidateQueries({ queryKey: ['coupons'] })
            void client.invalidateQueries({ queryKey: walletQueries.points().queryKey })
          }
          throw error
        }
      },
    })
  }

  function start() {
    setFault(null)
    payment.reset()
  }

  const restCount = cart.data && !asked ? countOf(buyableOf(cart.data)) - countOf(parts) : 0
  const refusal = wallet && preview && !asked ? refusalOf(wallet, preview.payKrw) : null
  const sentence = refusal ? wordRefusal(refusal) : isBeside ? null : shownFault ? wordFault(shownFault) : payment.error
  return (
    <>
      <WhereTo
        addresses={addresses}
        place={place}
        isFixed={asked !== null}
        onPick={(id) => {
          setPickedId(id)
          start()
        }}
      />
      {parts.map((part) => (
        <ShopAmounts
          key={part.shop.id}
          part={part}
          amounts={preview?.shops.find(({ shop }) => shop.id === part.shop.id)}
          fault={shownFault?.shopId === part.shop.id ? shownFault : null}
          couponId={wanted.shops.find(({ shopId }) => shopId === part.shop.id)?.couponId ?? null}
          isFixed={asked !== null}
          onCoupon={(couponId) => {
            setCoupons((before) => {
              const next = new Map(before)
              if (couponId === null) next.delete(part.shop.id)
              else next.set(part.shop.id, couponId)
              return next
            })
            // Less may be left for points to pay.
            setPoints(0)
            start()
          }}
        />
      ))}
      {balanceKrw > 0 && preview && (
        <Panel title={m.points_title()}>
          <fieldset disabled={asked !== null}>
            <PointsField
              balanceKrw={balanceKrw}
              mostKrw={Math.min(balanceKrw, preview.mostPointsKrw)}
              value={wanted.pointsKrw ?? 0}
              onChange={(points) => {
                setPoints(points)
                start()
              }}
            />
          </fieldset>
        </Panel>
      )}
      {preview && (
        <Rows
          rows={[
            [m.order_goods(), formatKrw(sumOf(preview, 'goodsKrw'))],
            [m.order_shipping(), formatKrw(sumOf(preview, 'shippingKrw'))],
            ...amountOff(m.savings_coupon(), sumOf(preview, 'discountKrw')),
            ...amountOff(m.savings_points(), preview.pointsKrw),
            [m.checkout_pay_total(), formatKrw(preview.payKrw)],
          ]}
        />
      )}
      {restCount > 0 && (
        <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
          {m.checkout_rest({ count: restCount })}
          <Link to="/checkout" search={{}} replace onClick={start} className="inline-flex min-h-11 items-center font-semibold text-kiwi">
            {m.checkout_with_rest()}
          </Link>
        </p>
      )}
      <p className="text-sm text-muted">{m.checkout_lead()}</p>
      {sentence && (
        <p role="alert" className="text-sm font-medium text-danger">
          {sentence}
        </p>
      )}
      {shownFault && (
        <Link to="/cart" className={buttonLook('quiet', 'min-h-13 w-full')}>
          {m.checkout_back_to_cart()}
        </Link>
      )}
      {refusal?.kind === 'funds' ? (
        <TopUpLink missingKrw={refusal.missingKrw} />
      ) : (
        <StickyAct className="">
          <Button
            className="min-h-13 w-full tabular-nums"
            disabled={!preview || refusal !== null || place === null}
            busy={payment.isPending || (isAsking && fresh.isFetching && !asked)}
            onClick={() => preview && place !== null && pay(asked ?? { parts, preview, wanted })}
          >
            {place === null
              ? m.checkout_address_first()
              : preview
                ? m.order_pay({ amount: formatKrw(preview.payKrw) })
                : m.checkout_title()}
          </Button>
        </StickyAct>
      )}
      {payment.sheet}
    </>
  )
}

const countOf = (parts: readonly CartPart[]) => parts.reduce((sum, { lines }) => sum + lines.length, 0)
const sumOf = ({ shops }: CheckoutPreview, amount: 'goodsKrw' | 'shippingKrw' | 'discountKrw') =>
  shops.reduce((sum, one) => sum + one[amount], 0)
const amountOff = (label: string, krw: number): [string, string][] => (krw === 0 ? [] : [[label, formatKrw(-krw)]])

interface WhereToProps {
  addresses: Address[]
  /** An address, `pickup`, or nothing yet. */
  place: string | null
  /** An answer is awaited: it goes where it was asked to go. */
  isFixed: boolean
  onPick: (place: string) => void
}

function WhereTo({ addresses, place, isFixed, onPick }: WhereToProps) {
  const [edited, setEdited] = useState<Address | 'new' | null>(null)
  const picked = addresses.find((one) => one.addressId === place)
  return (
    <Panel title={m.checkout_where()}>
      <fieldset disabled={isFixed} className="space-y-2">
        <legend className="sr-only">{m.checkout_where()}</legend>
        {addresses.map((address) => (
          <label
            key={address.addressId}
            className="flex min-h-14 cursor-pointer gap-3 rounded-2xl border border-line p-3.5 has-checked:border-kiwi has-checked:bg-kiwi-soft"
          >
            <input
              type="radio"
              name="address"
              className="mt-1 size-5 shrink-0 accent-kiwi"
              checked={address.addressId === place}
              onChange={() => onPick(address.addressId)}
            />
            <AddressText address={address} isDefault={address.isDefault} />
          </label>
        ))}
        <label className="flex min-h-14 cursor-pointer gap-3 rounded-2xl border border-line p-3.5 has-checked:border-kiwi has-checked:bg-kiwi-soft">
          <input
            type="radio"
            name="address"
            className="mt-1 size-5 shrink-0 accent-kiwi"
            checked={place === pickup}
            onChange={() => onPick(pickup)}
          />
          <span className="font-semibold">
            {m.checkout_pickup()}
            <span className="block text-sm font-normal text-muted">{m.checkout_pickup_body()}</span>
          </span>
        </label>
        <div className="flex flex-wrap gap-2 pt-1">
          <Button kind={addresses.length === 0 ? 'strong' : 'quiet'} onClick={() => setEdited('new')}>
            <Plus aria-hidden className="size-5" />
            {m.address_add()}
          </Button>
          {picked && (
            <Button kind="quiet" onClick={() => setEdited(picked)}>
              {m.address_edit()}
            </Button>
          )}
        </div>
      </fieldset>
      {edited && (
        <AddressSheet
          address={edited === 'new' ? null : edited}
          onSaved={(id) => {
            onPick(id)
            setEdited(null)
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </Panel>
  )
}

type Amounts = CheckoutPreview['shops'][number]

interface ShopAmountsProps {
  part: CartPart
  amounts: Amounts | undefined
  fault: Fault | null
  couponId: string | null
  /** An answer is awaited. */
  isFixed: boolean
  onCoupon: (couponId: string | null) => void
}

function ShopAmounts({ part, amounts, fault, couponId, isFixed, onCoupon }: ShopAmountsProps) {
  const { shop, lines } = part
  const wanted = lines.map(({ productId, quantity }) => ({ productId, quantity }))
  const client = useQueryClient()
  const asked = couponQueries.quote(shop.id, wanted)
  const coupons = useQuery(asked).data?.coupons ?? []
  const goodsKrw = amounts?.goodsKrw ?? part.goodsKrw
  const pickTaken = (taken: string) => {
    const coupon = client.getQueryData(asked.queryKey)?.coupons.find((one) => one.couponId === taken)
    if (coupon?.refused === null) onCoupon(taken)
  }
  return (
    <section aria-label={shop.name} className="rounded-3xl bg-card px-5 py-4 shadow-card">
      <h2 className="flex items-center gap-2 font-bold">
        <Store aria-hidden className="size-4.5 shrink-0 text-kiwi" />
        <bdi className="min-w-0 truncate">{shop.name}</bdi>
      </h2>
      <ul className="mt-1.5">
        {lines.map((line) => {
          const priced = amounts?.lines.find(({ productId }) => productId === line.productId)
          const unitKrw = priced?.unitPriceKrw ?? line.unitPriceKrw
          return (
            <li key={line.productId} className="py-1.5">
              <p className="flex justify-between gap-3">
                <span className="min-w-0 text-[0.9375rem] break-words">
                  {line.title} <span className="whitespace-nowrap text-muted tabular-nums">× {line.quantity}</span>
                </span>
                <span className="shrink-0 font-semibold tabular-nums">{formatKrw(unitKrw * line.quantity)}</span>
              </p>
              {fault?.productId === line.productId && <FaultLine message={fault.message} />}
            </li>
          )
        })}
      </ul>
      {fault && fault.productId === null && <FaultLine message={fault.message} />}
      <fieldset disabled={isFixed} className="mt-2 empty:hidden">
        {coupons.length > 0 && (
          <CouponChoice coupons={coupons} couponId={couponId} onPick={(coupon) => onCoupon(coupon?.couponId ?? null)} />
        )}
        <TakeableCoupons handle={shop.handle} goodsKrw={goodsKrw} onTaken={pickTaken} />
      </fieldset>
      {amounts && (
        <p className="mt-1.5 flex justify-between gap-3 border-t border-line pt-2.5 text-sm text-muted tabular-nums">
          <span>{`${m.order_shipping()} ${amounts.shippingKrw === 0 ? m.cart_free() : formatKrw(amounts.shippingKrw)}`}</span>
          <span className="font-semibold text-ink">{`${m.order_total()} ${formatKrw(amounts.totalKrw)}`}</span>
        </p>
      )}
      {amounts && amounts.returnFeeKrw > 0 && (
        <p className="mt-1 text-[0.8125rem] text-muted">{m.checkout_return_fee({ amount: formatKrw(amounts.returnFeeKrw) })}</p>
      )}
    </section>
  )
}

function FaultLine({ message }: { message: string }) {
  return (
    <p role="alert" className="mt-0.5 text-sm font-medium text-danger">
      {message}
    </p>
  )
}

function Bought({ purchase: { orders, totalKrw } }: { purchase: Purchase }) {
  const isPaid = orders.every(({ state }) => state === 'confirmed')
  const words = isPaid ? m.checkout_done_paid : m.checkout_done_body
  return (
    <Done title={m.checkout_done_title()} body={words({ amount: formatKrw(totalKrw), count: orders.length })}>
      {orders.map((order, at) => (
        <Link
          key={order.orderId}
          to="/orders/$orderId"
          params={{ orderId: order.orderId }}
          className={buttonLook(at === 0 ? 'strong' : 'quiet', 'min-h-13')}
        >
          {m.checkout_see_order({ shop: isolated(order.shop.name) })}
        </Link>
      ))}
      <Link to="/popular" className={buttonLook('plain')}>
        {m.cart_empty_go()}
      </Link>
    </Done>
  )
}
