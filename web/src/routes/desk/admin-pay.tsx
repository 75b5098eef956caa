import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { DebtorDesk } from '../../parts/desk/DebtorDesk.tsx'
import { BreakDesk } from '../../parts/desk/BreakDesk.tsx'
import { CallDesk } from '../../parts/desk/CallDesk.tsx'
import { MoneyAlarms } from '../../parts/desk/MoneyAlarms.tsx'
import { PayoutDesk } from '../../parts/desk/PayoutDesk.tsx'
import { SetAsideDesk } from '../../parts/desk/SetAsideDesk.tsx'
import { SuspenseDesk } from '../../parts/desk/SuspenseDesk.tsx'
import { StaffPage } from '../../parts/desk/StaffPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { deskQueries } from '../../state/desk/queries.ts'

export function AdminPayPage() {
  return (
    <StaffPage title={m.desk_title()} permission="money.look">
      <Desks />
    </StaffPage>
  )
}

function Desks() {
  return (
    <>
      <MoneyAlarms />
      <Pool />
      <SuspenseDesk />
      <PayoutDesk />
      <DebtorDesk />
      <CallDesk />
      <SetAsideDesk />
      <BreakDesk />
    </>
  )
}

/** The pool of deposit accounts as a bar: leased, in quarantine, free. */
function Pool() {
  const { data: pool, error, isPending, refetch } = useQuery({ ...deskQueries.pool(), refetchInterval: 30_000 })
  if (isPending) return <BlockSkeleton className="h-28" />
  if (!pool) return <Failure error={error} retry={() => void refetch()} />
  const share = (count: number) => `${pool.total === 0 ? 0 : (count / pool.total) * 100}%`
  const isLow = pool.free < pool.total / 10
  return (
    <section aria-label={m.desk_pool()} className="rounded-3xl bg-card p-5 shadow-card">
      <p className="flex items-baseline justify-between gap-3">
        <span className="font-bold">{m.desk_pool()}</span>
        <span className={`font-semibold tabular-nums ${isLow ? 'text-danger' : ''}`}>
          {m.desk_pool_free({ free: pool.free, total: pool.total })}
        </span>
      </p>
      <div aria-hidden className="mt-3 flex h-3 overflow-hidden rounded-full bg-sunken">
        <span className="bg-kiwi" style={{ width: share(pool.leased) }} />
        <span className="bg-honey" style={{ width: share(pool.quarantined) }} />
      </div>
      <p className="mt-2 text-sm text-muted tabular-nums">
        {m.desk_pool_rows({ leased: pool.leased, quarantined: pool.quarantined, refused: pool.refusedLastHour })}
      </p>
      {isLow && (
        <p role="alert" className="mt-2 text-sm font-medium text-danger">
          {m.desk_pool_low()}
        </p>
      )}
    </section>
  )
}
