import type { RouterOutputs } from '@kiwi/sdk'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChartSpline } from 'lucide-react'
import type { OrderTask } from '../../../../src/shared/orders.ts'
import { mayInShop } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { formatDay } from '../../state/dates.ts'
import { orderQueries } from '../../state/orders/queries.ts'
import { questionQueries, reviewQueries } from '../../state/orders/reviews.ts'
import { formatCount, formatKrw, formatOrders } from '../../state/wording.ts'
import { buttonLook } from '../Button.tsx'
import { Plot } from '../desk/Plot.tsx'
import { Failure, Message } from '../Message.tsx'
import { Figures } from '../orders/Earnings.tsx'
import { SoldByPerson, SoldByPost } from '../orders/SoldBy.tsx'
import { Panel } from '../Panel.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import type { OwnShop } from './RoomPage.tsx'

type View = RouterOutputs['shops']['overview']

/** How the shop does: what waits, the last 30 days, and what brought them. */
export function ShopOverview({ shop }: { shop: OwnShop }) {
  const { data, error, isPending, refetch } = useQuery(orderQueries.overview())
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const sum = (of: (day: View['days'][number]) => number) => data.days.reduce((total, day) => total + of(day), 0)
  const [sales, looks, taps] = [sum((day) => day.sales), sum((day) => day.looks), sum((day) => day.taps)]
  const mayProducts = mayInShop(shop.role, 'products')
  return (
    <div className="space-y-5">
      <Waiting waiting={data.waiting} mayOpen={mayInShop(shop.role, 'orders')} />
      {sales + looks + taps === 0 ? (
        <Message Icon={ChartSpline} title={m.overview_nothing()} body={m.overview_nothing_body()}>
          {mayProducts && (
            <Link to="/shop/products" className={buttonLook('quiet')}>
              {m.own_products_title()}
            </Link>
          )}
        </Message>
      ) : (
        <>
          <section aria-labelledby="overview-span">
            <h2 id="overview-span" className="mb-3 text-lg font-bold">
              {m.earnings_days()}
            </h2>
            <Figures
              figures={[
                [m.earnings_sales_krw(), formatKrw(sum((day) => day.salesKrw))],
                [m.overview_orders(), formatCount(sales)],
                [m.overview_looks(), formatCount(looks)],
                [m.overview_taps(), formatCount(taps)],
              ]}
            />
          </section>
          <Days days={data.days} />
          <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
            <Posts posts={data.posts} />
            <Taggers taggers={data.taggers} />
          </div>
        </>
      )}
      <Stock stock={data.stock} mayOpen={mayProducts} />
    </div>
  )
}

const tileLook = 'flex min-h-20 flex-col justify-between rounded-3xl bg-card p-4 shadow-card'

function Waiting({ waiting, mayOpen }: { waiting: View['waiting']; mayOpen: boolean }) {
  const tiles: { label: string; count: number; task: OrderTask }[] = [
    { label: m.board_new(), count: waiting.confirm, task: 'new' },
    { label: m.board_pack(), count: waiting.pack, task: 'pack' },
    { label: m.board_send(), count: waiting.send, task: 'send' },
  ]
  const face = (label: string, count: number, note?: string) => (
    <>
      <span className="text-sm text-muted">{label}</span>
      <span className="text-2xl font-extrabold tabular-nums">{formatOrders(count)}</span>
      {note && <span className="text-sm font-semibold text-danger">{note}</span>}
    </>
  )
  const late = waiting.late > 0 ? m.overview_late({ count: formatOrders(waiting.late) }) : undefined
  return (
    <section aria-labelledby="overview-waiting">
      <h2 id="overview-waiting" className="mb-3 text-lg font-bold">
        {m.overview_waiting()}
      </h2>
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        {tiles.map(({ label, count, task }) => (
          <li key={task} className="contents">
            {mayOpen ? (
              <Link to="/shop/orders" search={{ task }} className={`${tileLook} hover:bg-kiwi-soft`}>
                {face(label, count, task === 'send' ? late : undefined)}
              </Link>
            ) : (
              <span className={tileLook}>{face(label, count, task === 'send' ? late : undefined)}</span>
            )}
          </li>
        ))}
        <li className="contents">
          {mayOpen ? (
            <Link to="/shop/returns" className={`${tileLook} hover:bg-kiwi-soft`}>
              {face(m.overview_returns(), waiting.returns)}
            </Link>
          ) : (
            <span className={tileLook}>{face(m.overview_returns(), waiting.returns)}</span>
          )}
        </li>
        {mayOpen && <Unanswered />}
      </ul>
    </section>
  )
}

/** Questions and reviews without an answer, up to a page of them. */
function Unanswered() {
  const { data: asked } = useInfiniteQuery(questionQueries.ofShop(true))
  const { data: reviewed } = useInfiniteQuery(reviewQueries.ofShop(true))
  const tiles = [
    { to: '/shop/questions' as const, label: m.overview_questions(), page: asked?.pages[0], count: asked?.pages[0]?.questions.length },
    { to: '/shop/reviews' as const, label: m.overview_reviews(), page: reviewed?.pages[0], count: reviewed?.pages[0]?.reviews.length },
  ]
  return tiles.map(({ to, label, page, count }) => (
    <li key={to} className="contents">
      <Link to={to} className={`${tileLook} hover:bg-kiwi-soft`}>
        <span className="text-sm text-muted">{label}</span>
        <span className="text-2xl font-extrabold tabular-nums">{count === undefined ? '–' : page?.nextCursor ? `${count}+` : count}</span>
      </Link>
    </li>
  ))
}

const dayOf = (seconds: number) => formatDay(new Date(seconds * 1000).toISOString().slice(0, 10))
const [green, honey] = ['#5f9424', '#c2762b']

/** Won and numbers of things: two plots, for two units. */
function Days({ days }: { days: View['days'] }) {
  const x = { label: m.look_day(), values: days.map(({ day }) => day), format: dayOf }
  return (
    <section aria-label={m.overview_by_day()} className="grid grid-cols-1 gap-5 lg:grid-cols-2">
      <Plot
        title={m.overview_sales_by_day()}
        x={x}
        format={(value) => formatKrw(Math.round(value))}
        lines={[{ label: m.earnings_sales_krw(), color: green, values: days.map(({ salesKrw }) => salesKrw) }]}
      />
      <Plot
        title={m.overview_reach_by_day()}
        x={x}
        format={(value) => formatCount(Math.round(value))}
        lines={[
          { label: m.overview_looks(), color: green, values: days.map(({ looks }) => looks) },
          { label: m.overview_taps(), color: honey, values: days.map(({ taps }) => taps) },
        ]}
      />
    </section>
  )
}

function Posts({ posts }: { posts: View['posts'] }) {
  return (
    <Panel title={m.commission_top_posts()}>
      {posts.length === 0 && <p className="text-muted">{m.overview_no_posts()}</p>}
      <ul className="divide-y divide-line">
        {posts.map(({ salesKrw, ...post }) => (
          <SoldByPost key={post.postId} {...post}>
            {formatKrw(salesKrw)}
          </SoldByPost>
        ))}
      </ul>
    </Panel>
  )
}

function Taggers({ taggers }: { taggers: View['taggers'] }) {
  return (
    <Panel title={m.commission_top_taggers()}>
      {taggers.length === 0 && <p className="text-muted">{m.overview_no_taggers()}</p>}
      <ul className="divide-y divide-line">
        {taggers.map(({ salesKrw, ...tagger }) => (
          <SoldByPerson key={tagger.person.id} {...tagger}>
            {formatKrw(salesKrw)}
          </SoldByPerson>
        ))}
      </ul>
    </Panel>
  )
}

function Stock({ stock, mayOpen }: { stock: View['stock']; mayOpen: boolean }) {
  return (
    <Panel title={m.overview_stock()}>
      {stock.length === 0 && <p className="text-muted">{m.overview_stock_enough()}</p>}
      <ul className="divide-y divide-line">
        {stock.map((thing) => (
          <li key={`${thing.productId} ${thing.title}`} className="flex min-h-14 items-center justify-between gap-3 py-2">
            <Link
              to="/products/$productId"
              params={{ productId: thing.productId }}
              className="line-clamp-2 min-w-0 font-semibold wrap-anywhere hover:underline"
            >
              <bdi>{thing.title}</bdi>
            </Link>
            <span className="shrink-0 text-right text-sm tabular-nums">
              <span className={`block font-bold ${thing.stock === 0 ? 'text-danger' : ''}`}>
                {thing.stock === 0 ? m.product_out_of_stock() : m.overview_left({ count: formatCount(thing.stock) })}
              </span>
              <span className="text-muted">
                {thing.daysLeft !== null && thing.stock > 0
                  ? m.overview_days_left({ days: formatCount(thing.daysLeft) })
                  : m.overview_sold({ count: formatCount(thing.sold) })}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {mayOpen && stock.length > 0 && (
        <Link to="/shop/products" className={buttonLook('quiet', 'mt-3')}>
          {m.overview_fill_stock()}
        </Link>
      )}
    </Panel>
  )
}
