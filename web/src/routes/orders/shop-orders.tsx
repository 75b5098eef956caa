import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, CircleHelp, HandCoins, Landmark, PackageOpen, Star, Store, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { SwitchRow } from '../../parts/SwitchRow.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { OrderRow } from '../../parts/orders/OrderRow.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { kiwi } from '../../state/kiwi.ts'
import { orderQueries, productQueries } from '../../state/orders/queries.ts'
import { toastFailure } from '../../state/toasts.ts'

type Tab = 'placed' | 'all'
const tabs: { value: Tab; label: () => string }[] = [
  { value: 'placed', label: m.shop_orders_waiting },
  { value: 'all', label: m.shop_orders_all },
]

export function ShopOrdersPage() {
  return (
    <MemberPage title={m.shop_orders_title()} className="">
      {(me) => (me.shop ? <ShopOrders handle={me.shop.handle} /> : <Message Icon={Store} title={m.shop_orders_no_shop()} />)}
    </MemberPage>
  )
}

function ShopOrders({ handle }: { handle: string }) {
  const [tab, setTab] = useState<Tab>('placed')
  const query = useInfiniteQuery(orderQueries.ofShop(tab === 'all' ? null : tab))
  const orders = query.data?.pages.flatMap((page) => page.orders) ?? []
  return (
    <>
      <div className="space-y-3 px-4 pb-4">
        {[
          { to: '/shop/reviews', Icon: Star, title: m.shop_reviews_title() } as const,
          { to: '/shop/questions', Icon: CircleHelp, title: m.shop_questions_title() } as const,
          { to: '/shop/payouts', Icon: Landmark, title: m.payouts_title() } as const,
          { to: '/shop/payments', Icon: HandCoins, title: m.payments_title() } as const,
          { to: '/shop/returns', Icon: Undo2, title: m.returns_title() } as const,
        ].map(({ to, Icon, title }) => (
          <Link
            key={to}
            to={to}
            className="flex min-h-14 items-center gap-3.5 rounded-2xl border border-line bg-card px-5 font-semibold hover:border-kiwi"
          >
            <Icon aria-hidden className="size-5.5 text-kiwi" />
            <span className="flex-1">{title}</span>
            <ChevronRight aria-hidden className="size-5 text-muted" />
          </Link>
        ))}
        <AutoConfirm handle={handle} />
      </div>
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

function AutoConfirm({ handle }: { handle: string }) {
  const client = useQueryClient()
  const { data: shop, isPending } = useQuery(productQueries.shop(handle))
  const save = useMutation({
    mutationFn: (autoConfirm: boolean) => kiwi.shops.setAutoConfirm.mutate({ autoConfirm }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shop', handle] }),
    onError: toastFailure,
  })
  if (isPending) return <BlockSkeleton className="h-12" />
  if (!shop) return null
  return (
    <SwitchRow
      label={m.shop_auto_confirm()}
      hint={m.shop_auto_confirm_hint()}
      checked={save.isPending ? save.variables : shop.autoConfirm}
      onChange={(next) => save.mutate(next)}
    />
  )
}
