import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download, ReceiptText, SearchX } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Gate } from '../../parts/Gate.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { HistoryFilters } from '../../parts/wallet/HistoryFilters.tsx'
import { HistoryRow } from '../../parts/wallet/HistoryRow.tsx'
import { formatWeekday, moneyTime } from '../../state/dates.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { toast } from '../../state/toasts.ts'
import { saveText } from '../../state/wallet/file.ts'
import { countFilters, groupByDay, type HistoryFilter, noFilter } from '../../state/wallet/history.ts'
import { walletQueries } from '../../state/wallet/queries.ts'

export function WalletHistoryPage() {
  return (
    <Column>
      <PageHeader back title={m.wallet_history_title()} />
      <div className="px-4 pb-8">
        <Gate verifyReason={m.verify_needed_wallet()}>{() => <History />}</Gate>
      </div>
    </Column>
  )
}

function History() {
  const navigate = useNavigate()
  const search = useSearch({ from: '/wallet/history' })
  const filter: HistoryFilter = { ...noFilter, ...search }
  const query = useInfiniteQuery(walletQueries.history(filter))
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? []
  const days = groupByDay(lines)
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

  return (
    <>
      <HistoryFilters filter={filter} onChange={change} />
      {query.isPending && <RowSkeleton count={7} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && lines.length === 0 && (
        <div role="status">
          {isFiltered ? (
            <Message Icon={SearchX} title={m.wallet_history_no_match()} body={m.wallet_history_no_match_body()}>
              <Button kind="quiet" onClick={() => change(noFilter)}>
                {m.wallet_history_clear()}
              </Button>
            </Message>
          ) : (
            <Message Icon={ReceiptText} title={m.wallet_history_none()} />
          )}
        </div>
      )}
      {lines.length > 0 && (
        <>
          <div className="flex justify-end">
            <CsvButton filter={filter} />
          </div>
          {days.map(({ day, lines: ofDay }) => (
            <section key={day} aria-labelledby={`day-${day}`}>
              <h2 id={`day-${day}`} className="sticky top-14 z-10 -mx-4 bg-paper/95 px-4 pt-3 pb-1 text-sm font-semibold text-muted">
                {formatWeekday(day)}
              </h2>
              <ul>
                {ofDay.map((line) => (
                  <HistoryRow key={line.transferId} line={line} formatWhen={moneyTime} />
                ))}
              </ul>
            </section>
          ))}
          <MoreBelow {...query} />
        </>
      )}
    </>
  )
}

/** The whole history under the present filters, as a file. */
function CsvButton({ filter }: { filter: HistoryFilter }) {
  const download = useMutation({
    mutationFn: () => kiwi.pay.historyCsv.query(filter),
    onSuccess: ({ fileName, csv }) => {
      saveText(fileName, csv, 'text/csv;charset=utf-8')
      toast(m.wallet_history_csv_done({ name: fileName }))
    },
    onError: (error) => toast(asKiwiError(error).message, 'bad'),
  })
  return (
    <Button kind="plain" className="px-3 text-sm text-kiwi" busy={download.isPending} onClick={() => download.mutate()}>
      {!download.isPending && <Download aria-hidden className="size-4" />}
      {m.wallet_history_csv()}
    </Button>
  )
}
