import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download, ReceiptText, SearchX } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PagedList } from '../../parts/PagedList.tsx'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { HistoryFilters } from '../../parts/wallet/HistoryFilters.tsx'
import { HistoryRow } from '../../parts/wallet/HistoryRow.tsx'
import { formatWeekday, moneyTime } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { toast } from '../../state/toasts.ts'
import { useCsvDownload } from '../../state/wallet/csv.ts'
import { countFilters, type HistoryFilter, noFilter } from '../../state/wallet/history.ts'
import { groupByDay } from '../../state/wallet/history-days.ts'
import { walletQueries } from '../../state/wallet/queries.ts'

export function WalletHistoryPage() {
  return (
    <MemberPage title={m.wallet_history_title()} verifyReason={m.verify_needed_wallet()}>
      {() => <History />}
    </MemberPage>
  )
}

function History() {
  const navigate = useNavigate()
  const search = useSearch({ from: '/wallet/history' })
  const filter: HistoryFilter = { ...noFilter, ...search }
  const query = useInfiniteQuery(walletQueries.history(filter))
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? []
  const isFiltered = countFilters(filter) > 0 || filter.q !== '' || filter.direction !== 'all'

  function change({ q, direction, kinds, fromDay, toDay }: HistoryFilter) {
    void navigate({
      to: '/wallet/history',
      search: {
        ...(q ? { q } : {}),
        ...(direction === 'all' ? {} : { direction }),
        ...(kinds.length > 0 ? { kinds } : {}),
        ...(fromDay ? { fromDay } : {}),
        ...(toDay ? { toDay } : {}),
      },
      replace: true,
      resetScroll: false,
    })
  }

  const empty = isFiltered ? (
    <Message Icon={SearchX} title={m.wallet_history_no_match()} body={m.wallet_history_no_match_body()}>
      <Button kind="quiet" onClick={() => change(noFilter)}>
        {m.wallet_history_clear()}
      </Button>
    </Message>
  ) : (
    <Message Icon={ReceiptText} title={m.wallet_history_none()} />
  )
  return (
    <>
      <HistoryFilters filter={filter} onChange={change} />
      <PagedList query={query} isEmpty={lines.length === 0} empty={<div role="status">{empty}</div>}>
        <div className="flex justify-end">
          <CsvButton filter={filter} />
        </div>
        {groupByDay(lines).map(({ day, lines: ofDay }) => (
          <section key={day} aria-labelledby={`day-${day}`}>
            <h2
              id={`day-${day}`}
              className="sticky top-[calc(3.5rem+var(--banner,0px))] z-10 -mx-4 bg-paper/95 px-4 pt-3 pb-1 text-sm font-semibold text-muted"
            >
              {formatWeekday(day)}
            </h2>
            <ul>
              {ofDay.map((line) => (
                <HistoryRow key={line.transferId} line={line} formatWhen={moneyTime} />
              ))}
            </ul>
          </section>
        ))}
      </PagedList>
    </>
  )
}

/** Downloads the whole history under the present filters. */
function CsvButton({ filter }: { filter: HistoryFilter }) {
  const download = useCsvDownload(
    () => kiwi.pay.historyCsv.query(filter),
    ({ fileName }) => toast(m.wallet_history_csv_done({ name: fileName })),
  )
  return (
    <Button kind="plain" className="px-3 text-sm text-kiwi" busy={download.isPending} onClick={() => download.mutate()}>
      {!download.isPending && <Download aria-hidden className="size-4" />}
      {m.wallet_history_csv()}
    </Button>
  )
}
