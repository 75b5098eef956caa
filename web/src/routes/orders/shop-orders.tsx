import { useInfiniteQuery } from '@tanstack/react-query'
import { PackageOpen } from 'lucide-react'
import { useState } from 'react'
import { mayInShop } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { PagedList } from '../../parts/PagedList.tsx'
import { AutoConfirm } from '../../parts/shop/AutoConfirm.tsx'
import { type OwnShop, RoomPage } from '../../parts/shop/RoomPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { OrderRow } from '../../parts/orders/OrderRow.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { orderQueries } from '../../state/orders/queries.ts'

type Tab = 'placed' | 'all'
const tabs: { value: Tab; label: () => string }[] = [
  { value: 'placed', label: m.shop_orders_waiting },
  { value: 'all', label: m.shop_orders_all },
]

export function ShopOrdersPage() {
  return (
    <RoomPage title={m.shop_orders_title()} permission="orders" className="">
      {(shop) => <ShopOrders shop={shop} />}
    </RoomPage>
  )
}

function ShopOrders({ shop }: { shop: OwnShop }) {
  const [tab, setTab] = useState<Tab>('placed')
  const query = useInfiniteQuery(orderQueries.ofShop(tab === 'all' ? null : tab))
  const orders = query.data?.pages.flatMap((page) => page.orders) ?? []
  return (
    <>
      <div className="space-y-3 px-4 pb-4">{mayInShop(shop.role, 'settings') && <AutoConfirm handle={shop.handle} />}</div>
      <TabBar label={m.shop_orders_title()} tabs={tabs} value={tab} onChange={setTab} />
      <div className="px-2 pb-6 sm:px-4">
        <PagedList
          query={query}
          isEmpty={orders.length === 0}
          empty={<Message Icon={PackageOpen} title={tab === 'placed' ? m.shop_orders_none_waiting() : m.shop_orders_none()} />}
        >
          <ul>
            {orders.map((order) => (
              <OrderRow key={order.orderId} order={order} forShop />
            ))}
          </ul>
        </PagedList>
      </div>
    </>
  )
}
