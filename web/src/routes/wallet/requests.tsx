import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { HandCoins } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Gate } from '../../parts/Gate.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { RequestCard } from '../../parts/wallet/RequestCard.tsx'
import { walletQueries } from '../../state/wallet/queries.ts'

export function WalletRequestsPage() {
  return (
    <Column>
      <PageHeader back title={m.wallet_requests()}>
        <Link to="/wallet/request" className={buttonLook('plain', 'ml-auto text-kiwi')}>
          {m.wallet_request_title()}
        </Link>
      </PageHeader>
      <div className="px-4 pb-8">
        <Gate verifyReason={m.verify_needed_wallet()}>{() => <Requests />}</Gate>
      </div>
    </Column>
  )
}

function Requests() {
  const query = useInfiniteQuery(walletQueries.requests())
  const requests = query.data?.pages.flatMap((page) => page.requests) ?? []
  if (query.isPending) return <RowSkeleton count={4} />
  if (!query.data) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (requests.length === 0)
    return (
      <Message Icon={HandCoins} title={m.wallet_requests_none()} body={m.wallet_requests_none_body()}>
        <Link to="/wallet/request" className={buttonLook()}>
          {m.wallet_request_title()}
        </Link>
      </Message>
    )
  return (
    <>
      <ul className="space-y-3 pt-2">
        {requests.map((request) => (
          <RequestCard key={request.requestId} request={request} />
        ))}
      </ul>
      <MoreBelow {...query} />
    </>
  )
}
