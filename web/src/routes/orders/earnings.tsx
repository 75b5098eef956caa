import { useInfiniteQuery } from '@tanstack/react-query'
import { Megaphone } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { EarningDays, Figures, PostEarnings } from '../../parts/orders/Earnings.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { commissionQueries } from '../../state/orders/commissions.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'

/** What the person earns by the tags of their posts. */
export function EarningsPage() {
  return (
    <MemberPage title={m.earnings_title()} verifyReason={m.verify_needed_wallet()} wide>
      {() => <Earnings />}
    </MemberPage>
  )
}

function Earnings() {
  const query = useInfiniteQuery(commissionQueries.mine())
  const first = query.data?.pages[0]
  const posts = query.data?.pages.flatMap((page) => page.posts) ?? []
  return (
    <>
      <p className="mb-4 text-sm text-muted">{m.earnings_lead()}</p>
      <PagedList
        query={query}
        isEmpty={posts.length === 0}
        empty={<Message Icon={Megaphone} title={m.earnings_none()} body={m.earnings_none_body()} />}
      >
        {first?.sums && (
          <Figures
            figures={[
              [m.earnings_paid(), formatKrw(first.sums.paidKrw)],
              [m.earnings_waiting(), formatKrw(first.sums.waitingKrw)],
              [m.earnings_taps(), formatCount(first.sums.taps)],
              [m.earnings_sales(), formatCount(first.sums.sales)],
              ...(first.sums.owedBackKrw > 0 ? [[m.earnings_owed_back(), formatKrw(first.sums.owedBackKrw)] as const] : []),
            ]}
          />
        )}
        {first?.days && <EarningDays days={first.days} earned={m.earnings_earned()} />}
        <section aria-labelledby="by-post" className="mt-6">
          <h2 id="by-post" className="text-lg font-bold">
            {m.earnings_by_post()}
          </h2>
          <PostEarnings posts={posts} />
        </section>
      </PagedList>
    </>
  )
}
