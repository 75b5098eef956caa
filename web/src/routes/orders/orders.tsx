import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShoppingBag, TicketPercent } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PagedList } from '../../parts/PagedList.tsx'
import { buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { OrderRow } from '../../parts/orders/OrderRow.tsx'
import { OrderTable } from '../../parts/orders/OrderTable.tsx'
import { orderQueries } from '../../state/orders/queries.ts'
import { useWide } from '../../state/wide.ts'

export function OrdersPage() {
  return (
    <MemberPage title={m.orders_title()} verifyReason={m.verify_needed_wallet()} wide={useWide()} className="px-2 pb-6 sm:px-4">
      {() => (
        <>
          <Link to="/me/coupons" className={buttonLook('quiet', 'mx-2 mb-2')}>
            <TicketPercent aria-hidden className="size-5" />
            {m.coupons_mine()}
          </Link>
          <Orders />
        </>
      )}
    </MemberPage>
  )
}

function Orders() {
  const query = useInfiniteQuery(orderQueries.mine())
  const isWide = useWide()
  const orders = query.data?.pages.flatMap((page) => page.orders) ?? []
  return (
    <PagedList
      query={query}
      isEmpty={orders.length === 0}
      empty={
        <Message Icon={ShoppingBag} title={m.orders_none()} body={m.orders_none_body()}>
          <Link to="/popular" className={buttonLook()}>
            {m.orders_look_around()}
          </Link>
        </Message>
      }
    >
      {isWide ? (
        <OrderTable label={m.orders_title()} orders={orders} />
      ) : (
        <ul>
          {orders.map((order) => (
            <OrderRow key={order.orderId} order={order} />
          ))}
        </ul>
      )}
    </PagedList>
  )
}
