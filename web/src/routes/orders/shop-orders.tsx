import { Switch } from '@base-ui/react/switch'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, Landmark, PackageOpen, Store } from 'lucide-react'
import { useId, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Gate } from '../../parts/Gate.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { OrderRow } from '../../parts/orders/OrderRow.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { BlockSkeleton, RowSkeleton } from '../../parts/Skeletons.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { orderQueries, productQueries } from '../../state/orders/queries.ts'
import { toast } from '../../state/toasts.ts'

type Tab = 'placed' | 'all'
const tabs: { value: Tab; label: () => string }[] = [
  { value: 'placed', label: m.shop_orders_waiting },
  { value: 'all', label: m.shop_orders_all },
]

export function ShopOrdersPage() {
  return (
    <Column>
      <PageHeader back title={m.shop_orders_title()} />
      <Gate>{(me) => (me.shop ? <ShopOrders handle={me.shop.handle} /> : <Message Icon={Store} title={m.shop_orders_no_shop()} />)}</Gate>
    </Column>
  )
}

function ShopOrders({ handle }: { handle: string }) {
  const [tab, setTab] = useState<Tab>('placed')
  const query = useInfiniteQuery(orderQueries.ofShop(tab === 'all' ? null : tab))
  const orders = query.data?.pages.flatMap((page) => page.orders) ?? []
  return (
    <>
      <div className="space-y-3 px-4 pb-4">
        <Link
          to="/shop/payouts"
          className="flex min-h-14 items-center gap-3.5 rounded-2xl border border-line bg-card px-5 font-semibold hover:border-kiwi"
        >
          <Landmark aria-hidden className="size-5.5 text-kiwi" />
          <span className="flex-1">{m.payouts_title()}</span>
          <ChevronRight aria-hidden className="size-5 text-muted" />
        </Link>
        <AutoConfirm handle={handle} />
      </div>
      <TabBar label={m.shop_orders_title()} tabs={tabs} value={tab} onChange={setTab} />
      <div className="px-2 pb-6 sm:px-4">
        {query.isPending && <RowSkeleton count={5} />}
        {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
        {query.data && orders.length === 0 && (
          <Message Icon={PackageOpen} title={tab === 'placed' ? m.shop_orders_none_waiting() : m.shop_orders_none()} />
        )}
        <ul>
          {orders.map((order) => (
            <OrderRow key={order.orderId} order={order} forShop />
          ))}
        </ul>
        {orders.length > 0 && <MoreBelow {...query} />}
      </div>
    </>
  )
}

function AutoConfirm({ handle }: { handle: string }) {
  const client = useQueryClient()
  const id = useId()
  const { data: shop, isPending } = useQuery(productQueries.shop(handle))
  const save = useMutation({
    mutationFn: (autoConfirm: boolean) => kiwi.shops.setAutoConfirm.mutate({ autoConfirm }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shop', handle] }),
    onError: (error) => toast(asKiwiError(error).message, 'bad'),
  })
  if (isPending) return <BlockSkeleton className="h-12" />
  if (!shop) return null
  return (
    <div className="flex items-center justify-between gap-4 px-1">
      <label htmlFor={id} className="min-w-0">
        <span className="block font-semibold">{m.shop_auto_confirm()}</span>
        <span className="block text-sm text-muted">{m.shop_auto_confirm_hint()}</span>
      </label>
      <span className="grid min-h-11 place-items-center">
        <Switch.Root
          id={id}
          checked={save.isPending ? save.variables : shop.autoConfirm}
          onCheckedChange={(next) => save.mutate(next)}
          className="relative flex h-8 w-13 items-center rounded-full bg-line p-1 transition-colors before:absolute before:-inset-2 data-checked:bg-kiwi"
        >
          <Switch.Thumb className="size-6 rounded-full bg-white shadow transition-transform data-checked:translate-x-5" />
        </Switch.Root>
      </span>
    </div>
  )
}
