import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Coins } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { SignedAmount } from '../../parts/wallet/HistoryRow.tsx'
import { moneyDate, moneyDateTime } from '../../state/dates.ts'
import { walletQueries } from '../../state/wallet/queries.ts'
import { kindNames } from '../../state/wallet/wording.ts'
import { formatKrw } from '../../state/wording.ts'

export function WalletPointsPage() {
  return (
    <MemberPage title={m.points_title()} verifyReason={m.verify_needed_wallet()}>
      {() => (
        <>
          <Balance />
          <History />
        </>
      )}
    </MemberPage>
  )
}

function Balance() {
  const { data, error, isPending, refetch } = useQuery(walletQueries.points())
  if (isPending) return <BlockSkeleton className="h-56" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const { balanceKrw, heldKrw, endingSoonKrw, lots } = data
  return (
    <>
      <section aria-label={m.points_balance()} className="rounded-3xl bg-kiwi-soft p-6">
        <p className="text-sm font-medium text-muted">{m.points_balance()}</p>
        <p className="text-[1.75rem] font-extrabold tracking-tight tabular-nums">{formatKrw(balanceKrw)}</p>
        {heldKrw > 0 && <p className="mt-1 text-sm text-muted">{m.points_held({ amount: formatKrw(heldKrw) })}</p>}
        {endingSoonKrw > 0 && <p className="mt-1 text-sm font-semibold">{m.points_ending({ amount: formatKrw(endingSoonKrw) })}</p>}
      </section>
      <p className="mt-3 text-sm text-muted">{m.points_rule()}</p>
      {lots.length > 0 && (
        <section aria-labelledby="lots-heading" className="mt-6">
          <h2 id="lots-heading" className="text-lg font-bold">
            {m.points_lots()}
          </h2>
          <ul className="mt-1 divide-y divide-line">
            {lots.map(({ lotId, leftKrw, reason, expiresAt }) => (
              <li key={lotId} className="flex min-h-11 items-baseline justify-between gap-3 py-2.5">
                <span className="min-w-0 break-words">
                  {/* The instant is the end of the last day. */}
                  {m.points_until({ date: moneyDate(new Date(Date.parse(expiresAt) - 1).toISOString()) })}
                  {reason !== '' && <span className="block text-sm text-muted">{reason}</span>}
                </span>
                <span className="font-semibold tabular-nums">{formatKrw(leftKrw)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function History() {
  const query = useInfiniteQuery(walletQueries.pointsHistory())
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? []
  return (
    <section aria-labelledby="points-history-heading" className="mt-6">
      <h2 id="points-history-heading" className="text-lg font-bold">
        {m.points_history()}
      </h2>
      <PagedList
        query={query}
        isEmpty={lines.length === 0}
        empty={<Message Icon={Coins} title={m.points_none()} body={m.points_none_body()} />}
      >
        <ul className="divide-y divide-line">
          {lines.map(({ seq, kind, amountKrw, balanceAfterKrw, memo, orderId, createdAt }) => (
            <li key={seq} className="flex min-h-16 items-center justify-between gap-3 py-2.5">
              <span className="min-w-0 leading-snug">
                <span className="block font-semibold">{kindNames[kind]()}</span>
                {memo !== '' && (
                  <span className="block text-[0.9375rem] break-words">
                    {orderId === null ? (
                      memo
                    ) : (
                      <Link to="/orders/$orderId" params={{ orderId }} className="inline-flex min-h-11 items-center text-kiwi">
                        {memo}
                      </Link>
                    )}
                  </span>
                )}
                <span className="block text-sm text-muted">{moneyDateTime(createdAt)}</span>
              </span>
              <span className="text-right tabular-nums">
                <SignedAmount amountKrw={amountKrw} />
                <span className="block text-sm text-muted">{formatKrw(balanceAfterKrw)}</span>
              </span>
            </li>
          ))}
        </ul>
      </PagedList>
    </section>
  )
}
