import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { ReturnCard } from '../../parts/orders/ReturnCard.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { orderQueries } from '../../state/orders/queries.ts'

export function ShopReturnsPage() {
  return (
    <RoomPage title={m.returns_title()} permission="orders" className="">
      {() => <ShopReturns />}
    </RoomPage>
  )
}

type Tab = 'open' | 'ended'
const tabs: { value: Tab; label: () => string }[] = [
  { value: 'open', label: m.returns_open },
  { value: 'ended', label: m.returns_ended },
]

function ShopReturns() {
  const [tab, setTab] = useState<Tab>('open')
  const query = useInfiniteQuery(orderQueries.shopReturns(tab === 'open'))
  const returns = query.data?.pages.flatMap((page) => page.returns) ?? []
  return (
    <>
      <TabBar label={m.returns_title()} tabs={tabs} value={tab} onChange={setTab} />
      <div className="px-4 py-4">
        <PagedList query={query} isEmpty={returns.length === 0} empty={<Message Icon={Undo2} title={m.returns_none()} />}>
          <ul className="space-y-3">
            {returns.map((asked) => (
              <li key={asked.returnId}>
                <ReturnCard asked={asked} isShop />
                <Link
                  to="/orders/$orderId"
                  params={{ orderId: asked.orderId }}
                  className="inline-flex min-h-11 items-center px-5 text-sm font-semibold text-kiwi"
                >
                  {m.wallet_receipt_order()} · {asked.orderNumber}
                </Link>
              </li>
            ))}
          </ul>
        </PagedList>
      </div>
    </>
  )
}
