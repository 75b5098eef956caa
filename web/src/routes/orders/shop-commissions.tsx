import { useQuery } from '@tanstack/react-query'
import { Megaphone } from 'lucide-react'
import { mayInShop } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { Failure, Message } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { ProductRules, ShopRule } from '../../parts/orders/CommissionRules.tsx'
import { Earned, EarningDays, Figures, PostEarnings } from '../../parts/orders/Earnings.tsx'
import { SoldByPerson } from '../../parts/orders/SoldBy.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { commissionQueries, formatRate } from '../../state/orders/commissions.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'

/** What the shop pays to who tags its products, and what it brings. */
export function ShopCommissionsPage() {
  return (
    <RoomPage title={m.commissions_title()} permission="room">
      {({ role }) => <Commissions maySet={mayInShop(role, 'settings')} />}
    </RoomPage>
  )
}

function Commissions({ maySet }: { maySet: boolean }) {
  const { data, error, isPending, refetch } = useQuery(commissionQueries.shop())
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  const { fees, rule, sums, days, taggers, posts } = data
  return (
    <>
      <p className="text-sm text-muted">{m.commissions_lead()}</p>
      <p className="mt-3 font-semibold">
        {rule && rule.ratePpm > 0
          ? m.commission_now({ rate: formatRate(rule.ratePpm), days: String(rule.windowDays) })
          : m.commission_none()}
      </p>
      {maySet ? (
        <div className="mt-3 rounded-3xl bg-card p-4 shadow-card">
          <ShopRule rule={rule} fees={fees} />
        </div>
      ) : (
        <Notice tone="calm">{m.commission_only_owner()}</Notice>
      )}
      <ProductRules products={data.products} rule={rule} fees={fees} maySet={maySet} />
      {posts.length === 0 ? (
        <Message Icon={Megaphone} title={m.commission_nobody()} body={m.commission_nobody_body()} />
      ) : (
        <div className="mt-6">
          <Figures
            figures={[
              [m.earnings_sales_krw(), formatKrw(sums.salesKrw)],
              [m.earnings_paid_by_shop(), formatKrw(sums.paidKrw)],
              [m.earnings_waiting(), formatKrw(sums.waitingKrw)],
              [m.earnings_taps(), formatCount(sums.taps)],
              [m.earnings_sales(), formatCount(sums.sales)],
              ...(sums.owedBackKrw > 0 ? [[m.earnings_owed_back(), formatKrw(sums.owedBackKrw)] as const] : []),
            ]}
          />
          <EarningDays days={days} earned={m.earnings_paid_by_shop()} />
          <section aria-labelledby="top-taggers" className="mt-6">
            <h2 id="top-taggers" className="text-lg font-bold">
              {m.commission_top_taggers()}
            </h2>
            <ul className="divide-y divide-line">
              {taggers.map(({ paidKrw, waitingKrw, ...tagger }) => (
                <SoldByPerson key={tagger.person.id} {...tagger}>
                  <Earned paidKrw={paidKrw} waitingKrw={waitingKrw} />
                </SoldByPerson>
              ))}
            </ul>
          </section>
          <section aria-labelledby="top-posts" className="mt-6">
            <h2 id="top-posts" className="text-lg font-bold">
              {m.commission_top_posts()}
            </h2>
            <PostEarnings posts={posts} />
          </section>
        </div>
      )}
    </>
  )
}
