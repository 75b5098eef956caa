import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Landmark } from 'lucide-react'
import { mayInShop } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { type OwnShop, RoomPage } from '../../parts/shop/RoomPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { PayBack } from '../../parts/orders/PayBack.tsx'
import { PayoutStateMark } from '../../parts/orders/PayoutParts.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { formatDay } from '../../state/dates.ts'
import { orderQueries } from '../../state/orders/queries.ts'
import { formatKrw } from '../../state/wording.ts'

export function ShopPayoutsPage() {
  return (
    <RoomPage title={m.payouts_title()} permission="money">
      {(shop) => <Payouts shop={shop} />}
    </RoomPage>
  )
}

function Payouts({ shop }: { shop: OwnShop }) {
  const query = useInfiniteQuery(orderQueries.payouts())
  const [newest] = query.data?.pages ?? []
  const payouts = query.data?.pages.flatMap((page) => page.payouts) ?? []
  return (
    <>
      {query.isPending && <BlockSkeleton className="h-60" />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {newest?.isFrozen && (
        <div className="mb-4">
          <Notice tone="bad">
            {m.payouts_frozen()}{' '}
            {mayInShop(shop.role, 'account') && (
              <Link to="/me/actions" className="inline-flex min-h-11 items-center font-bold underline underline-offset-4">
                {m.decision_see()}
              </Link>
            )}
          </Notice>
        </div>
      )}
      {newest && (
        <section aria-label={m.payouts_open()} className="rounded-3xl bg-kiwi-soft p-6">
          <p className="text-sm font-medium text-muted">{m.payouts_open()}</p>
          <p className={`text-[1.75rem] font-extrabold tracking-tight tabular-nums ${newest.openKrw < 0 ? 'text-danger' : ''}`}>
            {formatKrw(newest.openKrw)}
          </p>
          <p className="mt-1 text-sm text-muted">
            {newest.openKrw < 0
              ? m.payouts_owing()
              : newest.eligibleKrw > 0
                ? m.payouts_next({ date: formatDay(newest.nextSettlementOn), amount: formatKrw(newest.eligibleKrw) })
                : m.payouts_next_day({ date: formatDay(newest.nextSettlementOn) })}
          </p>
          {newest.waitingKrw > 0 && (
            <p className="mt-1 text-sm text-muted">{m.payouts_waiting({ amount: formatKrw(newest.waitingKrw) })}</p>
          )}
          {newest.soonKrw > 0 && <p className="mt-1 text-sm text-muted">{m.payouts_soon({ amount: formatKrw(newest.soonKrw) })}</p>}
          {newest.reservedKrw > 0 && newest.nextReleaseOn && (
            <p className="mt-1 text-sm text-muted">
              {m.payouts_reserved({ amount: formatKrw(newest.reservedKrw), date: formatDay(newest.nextReleaseOn) })}
            </p>
          )}
        </section>
      )}
      {newest && newest.owingKrw > 0 && mayInShop(shop.role, 'account') && <PayBack shop={shop} owingKrw={newest.owingKrw} />}
      {query.data && payouts.length === 0 && <Message Icon={Landmark} title={m.payouts_none()} body={m.payouts_none_body()} />}
      <ul className="mt-4 divide-y divide-line">
        {payouts.map((payout) => (
          <li key={payout.payoutId}>
            <Link
              to="/shop/payouts/$payoutId"
              params={{ payoutId: payout.payoutId }}
              className="flex min-h-16 items-center gap-3 rounded-2xl px-2 py-3 hover:bg-sunken"
            >
              <span className="min-w-0 flex-1 leading-snug">
                <span className="block font-semibold tabular-nums">{formatKrw(payout.netKrw)}</span>
                <span className="block text-sm text-muted">
                  {formatDay(payout.settledOn)} · {m.payout_line_count({ count: payout.lineCount })}
                </span>
              </span>
              <PayoutStateMark state={payout.state} />
            </Link>
          </li>
        ))}
      </ul>
      {payouts.length > 0 && <MoreBelow {...query} />}
    </>
  )
}
