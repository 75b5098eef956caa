import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { HandCoins } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PagedList } from '../../parts/PagedList.tsx'
import { buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { RequestCard } from '../../parts/wallet/RequestCard.tsx'
import { walletQueries } from '../../state/wallet/queries.ts'

export function WalletRequestsPage() {
  return (
    <MemberPage
      title={m.wallet_requests()}
      verifyReason={m.verify_needed_wallet()}
      actions={
        <Link to="/wallet/request" className={buttonLook('plain', 'ml-auto text-kiwi')}>
          {m.wallet_request_title()}
        </Link>
      }
    >
      {() => <Requests />}
    </MemberPage>
  )
}

function Requests() {
  const query = useInfiniteQuery(walletQueries.requests())
  const requests = query.data?.pages.flatMap((page) => page.requests) ?? []
  return (
    <PagedList
      query={query}
      isEmpty={requests.length === 0}
      empty={
        <Message Icon={HandCoins} title={m.wallet_requests_none()} body={m.wallet_requests_none_body()}>
          <Link to="/wallet/request" className={buttonLook()}>
            {m.wallet_request_title()}
          </Link>
        </Message>
      }
    >
      <ul className="space-y-3 pt-2">
        {requests.map((request) => (
          <RequestCard key={request.requestId} request={request} />
        ))}
      </ul>
    </PagedList>
  )
}
