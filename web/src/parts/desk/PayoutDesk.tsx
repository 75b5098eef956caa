import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RouterOutputs } from '@kiwi/sdk'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { formatDay, moneyDate } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { formatKrw } from '../../state/wording.ts'
import { TabBar } from '../TabBar.tsx'
import { Decision, Facts, MoreDecisions } from './Decision.tsx'
import { Part } from './Part.tsx'
import { deskQueries } from '../../state/desk/queries.ts'

type Review = RouterOutputs['admin']['pay']['payouts']['payouts'][number]
type Tab = 'awaiting_approval' | 'confirmed'
const tabs: { value: Tab; label: () => string }[] = [
  { value: 'awaiting_approval', label: m.desk_payouts_waiting },
  { value: 'confirmed', label: m.desk_payouts_sent },
]

/**
 * Payouts at or above the threshold, which need two admins before the bank is called, and payouts
 * that the bank took but may still send back.
 */
export function PayoutDesk() {
  const [tab, setTab] = useState<Tab>('awaiting_approval')
  const query = useInfiniteQuery(deskQueries.payouts(tab))
  const payouts = query.data?.pages.flatMap((page) => page.payouts)
  return (
    <Part
      title={m.desk_payouts()}
      query={query}
      count={payouts?.length}
      hasMore={query.hasNextPage}
      head={<TabBar label={m.desk_payouts()} tabs={tabs} value={tab} onChange={setTab} />}
    >
      {payouts?.map((payout) => (
        <OnePayout key={payout.payoutId} payout={payout} />
      ))}
      <MoreDecisions {...query} />
    </Part>
  )
}

function OnePayout({ payout }: { payout: Review }) {
  const { payoutId, shop, approvedBy, approvedByMe, fallenApprovals, isMine, netKrw, settledOn, lineCount, state, owner } = payout
  const names = approvedBy.map((handle) => `@${handle}`).join(', ')
  const approvals = approvedBy.length > 0 ? m.desk_approved_by({ names }) : m.desk_approved_none()
  const isWaiting = state === 'awaiting_approval'
  const of = `${isolated(shop.name)} · @${shop.handle}`
  /** The bank is called with it. */
  const isLast = approvedBy.length > 0
  const review = kiwi.admin.pay
  return (
    <Decision
      facts={
        <>
          <Facts
            amount={formatKrw(netKrw)}
            mark={isolated(shop.name)}
            lines={[
              `@${shop.handle} · ${formatDay(settledOn)} · ${m.payout_line_count({ count: lineCount })}`,
              m.desk_payout_parts({
                gross: formatKrw(payout.grossKrw),
                refunds: formatKrw(payout.refundKrw),
                fee: formatKrw(payout.feeKrw + payout.vatKrw),
              }),
              payout.reserveKrw === 0 ? null : `${m.payout_reserve()} ${formatKrw(payout.reserveKrw)}`,
              linesOf(payout),
              `${m.desk_payout_owner({ name: isolated(owner.displayName), handle: owner.handle })} · ${m.desk_payout_opened({ date: moneyDate(shop.openedAt) })}`,
              accountOf(payout),
              isWaiting && owner.isSuspended ? m.desk_payout_owner_suspended() : null,
              isWaiting || approvedBy.length > 0 ? approvals : null,
              isWaiting && fallenApprovals > 0 ? m.desk_payout_fallen({ count: fallenApprovals }) : null,
              isMine ? m.desk_payout_mine() : null,
            ]}
          />
          {isWaiting && approvedByMe && <p className="mt-2 text-sm font-semibold text-honey">{m.desk_approved_by_me()}</p>}
          <p className="flex flex-wrap gap-x-4 text-sm font-semibold text-kiwi">
            <Link to="/shops/$handle" params={{ handle: shop.handle }} className="inline-flex min-h-11 items-center hover:underline">
              {m.desk_payout_shop()}
            </Link>
            <Link to="/admin/people" search={{ q: owner.handle }} className="inline-flex min-h-11 items-center hover:underline">
              {m.desk_payout_person()}
            </Link>
          </p>
        </>
      }
      choices={
        isMine
          ? []
          : isWaiting
            ? [
                ...(approvedByMe
                  ? []
                  : [
                      {
                        label: isLast ? m.desk_approve_and_pay() : m.desk_approve(),
                        isReady: !owner.isSuspended && payout.account !== null,
                        ...(isLast && {
                          asks: { title: m.desk_approve_ask({ amount: formatKrw(netKrw) }), body: `${of} · ${accountOf(payout)}` },
                        }),
                        decide: (reason: string) => review.approvePayout.mutate({ payoutId, reason }),
                      },
                    ]),
                {
                  label: m.desk_refuse(),
                  warns: { title: m.desk_refuse_ask({ amount: formatKrw(netKrw) }), body: of },
                  decide: (reason) => review.refusePayout.mutate({ payoutId, reason }),
                },
              ]
            : [
                {
                  label: m.desk_mark_returned(),
                  warns: { title: m.desk_returned_ask({ amount: formatKrw(netKrw) }), body: of },
                  decide: (reason) => review.returnPayout.mutate({ payoutId, reason }),
                },
              ]
      }
    />
  )
}

function linesOf({ lines: { sales, refunds, firstSoldOn, lastSoldOn } }: Review): string | null {
  if (firstSoldOn === null || lastSoldOn === null) return null
  return m.desk_payout_lines({ sales, refunds, from: formatDay(firstSoldOn), to: formatDay(lastSoldOn) })
}

function accountOf({ account }: Review): string {
  if (!account) return m.desk_payout_no_account()
  return m.desk_payout_account({ bank: account.bankName, lastFour: account.lastFour, date: moneyDate(account.linkedAt) })
}
