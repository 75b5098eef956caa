import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Package, Store } from 'lucide-react'
import { useState } from 'react'
import { pointsPart } from '../../../../src/shared/points-part.ts'
import { m } from '../../paraglide/messages.js'
import { ShopRoomButton } from '../../parts/chat/ShopRoomButton.tsx'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BuyAgain } from '../../parts/orders/BuyAgain.tsx'
import { OrderActs } from '../../parts/orders/OrderActs.tsx'
import { CancelSheet } from '../../parts/orders/CancelSheet.tsx'
import { OrderAddress } from '../../parts/orders/OrderAddress.tsx'
import { OrderReceipt } from '../../parts/orders/OrderReceipt.tsx'
import { OrderReturns } from '../../parts/orders/OrderReturns.tsx'
import { OrderReviews } from '../../parts/orders/OrderReviews.tsx'
import { OrderStateMark } from '../../parts/orders/OrderRow.tsx'
import { OrderStory } from '../../parts/orders/OrderStory.tsx'
import { Parcels } from '../../parts/orders/Parcels.tsx'
import { PersonRow } from '../../parts/social/PersonRow.tsx'
import { Room } from '../../parts/shop/RoomPage.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { Rows } from '../../parts/wallet/Rows.tsx'
import { moneyDateTime } from '../../state/dates.ts'
import { useMe } from '../../state/me.ts'
import { type Order, orderQueries } from '../../state/orders/queries.ts'
import { formatKrw } from '../../state/wording.ts'

export function OrderPage() {
  const { orderId } = useParams({ from: '/orders/$orderId' })
  const me = useMe()
  const query = useQuery({ ...orderQueries.one(orderId), enabled: me?.status === 'active' })
  const shop = query.data && me?.shop?.handle === query.data.shop.handle ? me.shop : null
  const view = <OrderView query={query} isShop={shop !== null} />
  return (
    <MemberPage title={m.order_title()} verifyReason={m.verify_needed_wallet()} {...(shop && { wide: true, isWhole: true })} className="">
      {() =>
        shop ? (
          <Room shop={shop} permission="orders" under="/shop/orders" className={viewLook} content={() => view} />
        ) : (
          <div className={viewLook}>{view}</div>
        )
      }
    </MemberPage>
  )
}

const viewLook = 'space-y-4 px-4 pb-10 lg:max-w-2xl'

function OrderView({ query: { data: order, error, isPending, refetch }, isShop }: { query: UseQueryResult<Order>; isShop: boolean }) {
  const [isCancelling, setCancelling] = useState(false)
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!order) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      <div className="flex items-center justify-between gap-3">
        <p className="text-2xl font-extrabold tracking-tight tabular-nums">
          {formatKrw(order.totalKrw - order.cancelledKrw)}
          {order.cancelledKrw > 0 && <s className="ml-2 text-base font-semibold text-muted">{formatKrw(order.totalKrw)}</s>}
        </p>
        <OrderStateMark order={order} />
      </div>
      <p className="text-sm text-muted tabular-nums select-all">{m.order_number({ number: order.number })}</p>
      {order.state === 'placed' && (
        <p className="rounded-2xl bg-honey-soft p-4 text-[0.9375rem] text-honey">
          {isShop
            ? m.order_waiting_shop({ until: moneyDateTime(order.confirmBy) })
            : m.order_waiting({ until: moneyDateTime(order.confirmBy) })}
        </p>
      )}
      {isShop ? (
        <PersonRow person={order.buyer} />
      ) : (
        <Link
          to="/shops/$handle"
          params={{ handle: order.shop.handle }}
          className="flex min-h-12 items-center gap-2.5 font-semibold hover:underline"
        >
          <Store aria-hidden className="size-5 text-kiwi" />
          <bdi>{order.shop.name}</bdi>
        </Link>
      )}
      <ShopRoomButton kind="order" id={order.orderId} label={isShop ? m.chat_talk_buyer() : m.chat_ask_shop()} />
      <ul className="divide-y divide-line rounded-3xl bg-card px-5 shadow-card">
        {order.lines.map((line) => (
          <OrderLine key={line.lineId} line={line} />
        ))}
      </ul>
      <Rows
        rows={[
          ...amountRows(order, isShop),
          ...(order.cancelledKrw > 0 ? [[m.order_cancelled(), formatKrw(-order.cancelledKrw)] as [string, string]] : []),
          ...(order.refundedKrw > 0 ? [[m.order_refunded(), formatKrw(order.refundedKrw)] as [string, string]] : []),
          [
            order.capturedKrw === 0 ? m.order_held() : isShop ? m.order_received() : m.order_paid(),
            formatKrw(order.totalKrw - order.cancelledKrw - (isShop ? 0 : pointsLeft(order))),
          ],
        ]}
      />
      {order.awaitingKrw > 0 && (
        <p className="rounded-2xl bg-honey-soft p-4 text-[0.9375rem] text-honey">
          {m.order_awaiting({ amount: formatKrw(order.awaitingKrw) })}
        </p>
      )}
      {!isShop && <OrderReviews order={order} />}
      {!isShop && <BuyAgain orderId={order.orderId} />}
      <Parcels order={order} isShop={isShop} />
      <OrderAddress order={order} isShop={isShop} />
      <OrderActs order={order} isShop={isShop} />
      {!isShop && <OrderReceipt order={order} />}
      <OrderReturns order={order} isShop={isShop} />
      {order.cancellableKrw > 0 && (
        <Button kind="quiet" className="min-h-13 w-full text-danger!" onClick={() => setCancelling(true)}>
          {m.order_cancel_title()}
        </Button>
      )}
      <section aria-labelledby="story-heading" className="pt-4">
        <h2 id="story-heading" className="mb-4 text-lg font-bold">
          {m.order_story()}
        </h2>
        <OrderStory events={order.events} isShop={isShop} />
      </section>
      {isCancelling && <CancelSheet order={order} isShop={isShop} onClose={() => setCancelling(false)} />}
    </>
  )
}

/** The points that pay what stays bought: those of what was cancelled went back. */
const pointsLeft = (order: Order) => pointsPart(order, order.cancelledKrw, order.totalKrw - order.cancelledKrw)

/**
 * The total with its parts, where it has more than products. The shop gets all of it, also what
 * points pay.
 */
function amountRows(order: Order, isShop: boolean): [string, string][] {
  const { totalKrw, goodsKrw, shippingKrw, discountKrw } = order
  const parts: [string, number][] = [
    [m.order_goods(), goodsKrw],
    [m.order_shipping(), shippingKrw],
    [m.order_discount(), -discountKrw],
  ]
  const shown = goodsKrw === totalKrw ? [] : parts.filter(([, krw]) => krw !== 0)
  const pointsKrw = isShop ? 0 : pointsLeft(order)
  const points: [string, number][] = pointsKrw > 0 ? [[m.order_points(), -pointsKrw]] : []
  return [...shown, [m.order_total(), totalKrw] as [string, number], ...points].map(([name, krw]) => [name, formatKrw(krw)])
}

/** How many pieces went which way. */
function backOf({ cancelledQuantity, returnedQuantity, lostQuantity }: Order['lines'][number]): string[] {
  const ways: [(words: { count: number }) => string, number][] = [
    [m.order_line_cancelled, cancelledQuantity - returnedQuantity - lostQuantity],
    [m.order_line_returned, returnedQuantity],
    [m.order_line_lost, lostQuantity],
  ]
  return ways.flatMap(([words, count]) => (count > 0 ? [words({ count })] : []))
}

function OrderLine({ line }: { line: Order['lines'][number] }) {
  const left = line.quantity - line.cancelledQuantity
  return (
    <li>
      <Link to="/products/$productId" params={{ productId: line.productId }} className="group flex items-center gap-3.5 py-3">
        <span className="grid size-16 shrink-0 place-items-center overflow-hidden rounded-xl bg-sunken text-muted">
          {line.imageUrl ? (
            <img src={line.imageUrl} alt="" className="size-full object-cover" />
          ) : (
            <Package aria-hidden className="size-6" />
          )}
        </span>
        <span className="min-w-0 flex-1 leading-snug">
          <span className="line-clamp-2 group-hover:underline">{line.title}</span>
          <span className={`block text-sm tabular-nums ${left === 0 ? 'text-muted line-through' : ''}`}>
            {m.order_line_price({ price: formatKrw(line.unitPriceKrw), count: line.quantity })}
          </span>
          {backOf(line).map((words) => (
            <span key={words} className="block text-sm text-muted">
              {words}
            </span>
          ))}
        </span>
      </Link>
    </li>
  )
}
