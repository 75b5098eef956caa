import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { Failure } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { PayoutStateMark, payoutRows } from '../../parts/orders/PayoutParts.tsx'
import { StatementLines } from '../../parts/orders/StatementLines.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { Rows } from '../../parts/wallet/Rows.tsx'
import { formatDay } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { orderQueries } from '../../state/orders/queries.ts'
import { useCsvDownload } from '../../state/wallet/csv.ts'

export function ShopPayoutPage() {
  const { payoutId } = useParams({ from: '/shop/payouts/$payoutId' })
  return (
    <RoomPage title={m.statement_title()} permission="money">
      {() => <Statement payoutId={payoutId} />}
    </RoomPage>
  )
}

function Statement({ payoutId }: { payoutId: string }) {
  const query = useInfiniteQuery(orderQueries.statement(payoutId))
  const download = useCsvDownload(() => kiwi.shops.payouts.statementCsv.query({ payoutId }))
  const payout = query.data?.pages[0]?.payout
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? []
  return (
    <>
      {query.isPending && <BlockSkeleton className="h-72" />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {payout && (
        <>
          <div className="flex items-center justify-between gap-3 pb-4">
            <p className="text-lg font-bold">{formatDay(payout.settledOn)}</p>
            <PayoutStateMark state={payout.state} />
          </div>
          <Rows rows={payoutRows(payout)} />
          <Button kind="quiet" className="my-5 min-h-12 w-full" busy={download.isPending} onClick={() => download.mutate()}>
            <Download aria-hidden className="size-5" />
            {m.statement_csv()}
          </Button>
          <StatementLines lines={lines} />
          <MoreBelow {...query} />
        </>
      )}
    </>
  )
}
