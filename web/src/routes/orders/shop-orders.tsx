import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ClipboardPaste, PackageOpen } from 'lucide-react'
import { useState } from 'react'
import { maxOrdersAtOnce, type OrderTask, orderTasks } from '../../../../src/shared/orders.ts'
import { mayInShop } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { AutoConfirm } from '../../parts/shop/AutoConfirm.tsx'
import { ChosenOrders } from '../../parts/shop/ChosenOrders.tsx'
import { FindOrder } from '../../parts/shop/FindOrder.tsx'
import { PackingSlips, type Slip } from '../../parts/shop/PackingSlips.tsx'
import { PasteParcels } from '../../parts/shop/PasteParcels.tsx'
import { type OwnShop, RoomPage } from '../../parts/shop/RoomPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { OrderRow } from '../../parts/orders/OrderRow.tsx'
import { OrderTable } from '../../parts/orders/OrderTable.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { orderQueries, type OrderSummary } from '../../state/orders/queries.ts'
import { useWide } from '../../state/wide.ts'
import { formatOrders } from '../../state/wording.ts'

const taskNames: Record<OrderTask, () => string> = {
  new: m.board_new,
  pack: m.board_pack,
  send: m.board_send,
  on_way: m.board_on_way,
  arrived: m.board_arrived,
  done: m.board_done,
  cancelled: m.board_cancelled,
}
const choosable: readonly OrderTask[] = ['new', 'pack', 'send', 'on_way']

export function ShopOrdersPage() {
  return (
    <RoomPage title={m.shop_orders_title()} permission="orders" className="">
      {(shop) => <ShopOrders shop={shop} />}
    </RoomPage>
  )
}

function ShopOrders({ shop }: { shop: OwnShop }) {
  const [slips, setSlips] = useState<Slip[] | null>(null)
  const { task = 'new' } = useSearch({ from: '/shop/orders' })
  const navigate = useNavigate({ from: '/shop/orders' })
  const setTask = (next: OrderTask) => void navigate({ search: { task: next }, replace: true })
  if (slips) return <PackingSlips shopName={shop.name} slips={slips} onClose={() => setSlips(null)} />
  return <Board shop={shop} task={task} setTask={setTask} onSlips={setSlips} />
}

interface BoardProps {
  shop: OwnShop
  task: OrderTask
  setTask: (task: OrderTask) => void
  onSlips: (slips: Slip[]) => void
}

function Board({ shop, task, setTask, onSlips }: BoardProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [isPasting, setPasting] = useState(false)
  const isWide = useWide()
  const counts = useQuery(orderQueries.counts()).data?.tasks
  const query = useInfiniteQuery(orderQueries.ofShop(task))
  const orders = query.data?.pages.flatMap((page) => page.orders) ?? []
  const mayChoose = choosable.includes(task)
  // An order that left the list meanwhile is not chosen any more.
  const chosenOrders = mayChoose ? orders.filter(({ orderId }) => chosen.has(orderId)) : []
  const isFull = chosenOrders.length >= maxOrdersAtOnce
  const first = orders.slice(0, maxOrdersAtOnce)
  const isAll = chosenOrders.length > 0 && chosenOrders.length === first.length
  const tabs = orderTasks.map((value) => ({
    value,
    label: () => {
      const count = counts?.find((counted) => counted.task === value)?.count ?? 0
      return count === 0 ? taskNames[value]() : `${taskNames[value]()} ${formatOrders(count)}`
    },
  }))
  const choiceOf = ({ orderId, number }: OrderSummary) =>
    mayChoose && (
      <label className="grid size-11 shrink-0 cursor-pointer place-items-center">
        <input
          type="checkbox"
          aria-label={m.board_choose({ number })}
          checked={chosen.has(orderId)}
          disabled={isFull && !chosen.has(orderId)}
          onChange={({ target }) => setChosen(new Set(target.checked ? [...chosen, orderId] : [...chosen].filter((id) => id !== orderId)))}
          className="size-5 accent-kiwi"
        />
      </label>
    )
  return (
    <>
      <div className="space-y-3 px-4 pb-4">
        {mayInShop(shop.role, 'settings') && <AutoConfirm handle={shop.handle} />}
        <FindOrder />
        <Button kind="quiet" className="w-full sm:w-auto" onClick={() => setPasting(true)}>
          <ClipboardPaste aria-hidden className="size-5" />
          {m.paste_title()}
        </Button>
      </div>
      <TabBar
        label={m.shop_orders_title()}
        tabs={tabs}
        value={task}
        onChange={(next) => {
          setTask(next)
          setChosen(new Set())
        }}
      />
      <div className="px-2 pb-6 sm:px-4">
        <PagedList
          query={query}
          isEmpty={orders.length === 0}
          empty={<Message Icon={PackageOpen} title={task === 'new' ? m.shop_orders_none_waiting() : m.board_none()} />}
        >
          {mayChoose && (
            <label className="flex min-h-11 cursor-pointer items-center text-[0.9375rem]">
              <span className="grid size-11 place-items-center">
                <input
                  type="checkbox"
                  checked={isAll}
                  onChange={() => setChosen(new Set(isAll ? [] : first.map(({ orderId }) => orderId)))}
                  className="size-5 accent-kiwi"
                />
              </span>
              {orders.length > maxOrdersAtOnce ? m.board_choose_most({ count: maxOrdersAtOnce }) : m.board_choose_all()}
            </label>
          )}
          {isWide ? (
            <OrderTable label={m.shop_orders_title()} orders={orders} forShop choiceOf={choiceOf} />
          ) : (
            <ul>
              {orders.map((order) => (
                <OrderRow key={order.orderId} order={order} forShop choice={choiceOf(order)} />
              ))}
            </ul>
          )}
        </PagedList>
        {chosenOrders.length > 0 && (
          <ChosenOrders task={task} orders={chosenOrders} onDone={() => setChosen(new Set())} onSlips={onSlips} />
        )}
      </div>
      {isPasting && <PasteParcels onClose={() => setPasting(false)} />}
    </>
  )
}
