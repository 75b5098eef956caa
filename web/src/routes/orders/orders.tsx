import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShoppingBag } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Gate } from '../../parts/Gate.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { OrderRow } from '../../parts/orders/OrderRow.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { orderQueries } from '../../state/orders/queries.ts'

export function OrdersPage() {
  return (
    <Column>
      <PageHeader back title={m.orders_title()} />
      <Gate verifyReason={m.verify_needed_wallet()}>{() => <Orders />}</Gate>
    </Column>
  )
}

function Orders() {
  const query = useInfiniteQuery(orderQueries.mine())
  const orders = query.data?.pages.flatMap((page) => page.orders) ?? []
  return (
    <div className="px-2 pb-6 sm:px-4">
      {query.isPending && <RowSkeleton count={6} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && orders.length === 0 && (
        <Message Icon={ShoppingBag} title={m.orders_none()} body={m.orders_none_body()}>
          <Link to="/popular" className={buttonLook()}>
            {m.orders_look_around()}
          </Link>
        </Message>
      )}
      <ul>
        {orders.map((order) => (
          <OrderRow key={order.orderId} order={order} />
        ))}
      </ul>
      {orders.length > 0 && <MoreBelow {...query} />}
    </div>
  )
}
