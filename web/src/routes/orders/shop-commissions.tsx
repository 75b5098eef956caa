import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Megaphone } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { mayInShop } from '../../../../src/shared/shop-roles.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { EarningDays, Figures, PostEarnings } from '../../parts/orders/Earnings.tsx'
import { SoldByPerson } from '../../parts/orders/SoldBy.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { commissionQueries, formatRate, type ShopCommissions } from '../../state/orders/commissions.ts'
import { toast } from '../../state/toasts.ts'
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
  const { rule, sums, days, taggers, posts } = data
  return (
    <>
      <p className="text-sm text-muted">{m.commissions_lead()}</p>
      <p className="mt-3 font-semibold">
        {rule && rule.ratePpm > 0
          ? m.commission_now({ rate: formatRate(rule.ratePpm), days: String(rule.windowDays) })
          : m.commission_none()}
      </p>
      {maySet ? <RuleForm rule={rule} /> : <Notice tone="calm">{m.commission_only_owner()}</Notice>}
      <ProductRules products={data.products} maySet={maySet} />
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
          <EarningDays days={days} />
          <section aria-labelledby="top-taggers" className="mt-6">
            <h2 id="top-taggers" className="text-lg font-bold">
              {m.commission_top_taggers()}
            </h2>
            <ul className="divide-y divide-line">
              {taggers.map(({ paidKrw, waitingKrw, ...tagger }) => (
                <SoldByPerson key={tagger.person.id} {...tagger}>
                  {formatKrw(paidKrw + waitingKrw)}
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

function RuleForm({ rule }: { rule: ShopCommissions['rule'] }) {
  const client = useQueryClient()
  const [percent, setPercent] = useState(() => String((rule?.ratePpm ?? 0) / 10_000))
  const [days, setDays] = useState(() => String(rule?.windowDays ?? 14))
  const ratePpm = Math.round(Number(percent.replace(',', '.')) * 10) * 1_000
  const isRight = Number.isFinite(ratePpm) && ratePpm >= 0 && ratePpm <= 300_000
  const save = useMutation({
    mutationFn: () => kiwi.shops.commissions.set.mutate({ productId: null, ratePpm, windowDays: Number(days) }),
    onSuccess: (read) => {
      client.setQueryData(commissionQueries.shop().queryKey, read)
      toast(m.commission_saved())
    },
  })
  const error = save.error ? asKiwiError(save.error) : null
  function send(event: FormEvent) {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={send} className="mt-3 grid gap-3 rounded-3xl bg-card p-4 shadow-card sm:grid-cols-2">
      <TextField
        label={m.commission_rate()}
        value={percent}
        onChange={setPercent}
        inputMode="decimal"
        hint={m.commission_rate_hint()}
        error={isRight ? null : m.commission_rate_hint()}
      />
      <TextField
        label={m.commission_window()}
        value={days}
        onChange={setDays}
        inputMode="numeric"
        hint={m.commission_window_hint()}
        error={error?.field === 'windowDays' ? error.message : null}
      />
      {error && error.field !== 'windowDays' && (
        <p role="alert" className="text-sm font-medium text-danger sm:col-span-2">
          {error.message}
        </p>
      )}
      <Button type="submit" className="sm:col-span-2" busy={save.isPending} disabled={!isRight || !/^\d{1,2}$/.test(days)}>
        {m.commission_save()}
      </Button>
    </form>
  )
}

function ProductRules({ products, maySet }: { products: ShopCommissions['products']; maySet: boolean }) {
  const client = useQueryClient()
  const drop = useMutation({
    mutationFn: (productId: string) => kiwi.shops.commissions.drop.mutate({ productId }),
    onSuccess: (read) => client.setQueryData(commissionQueries.shop().queryKey, read),
  })
  if (products.length === 0) return null
  return (
    <section aria-labelledby="product-rules" className="mt-6">
      <h2 id="product-rules" className="text-lg font-bold">
        {m.commission_products()}
      </h2>
      <ul className="divide-y divide-line">
        {products.map(({ productId, title, ratePpm, windowDays }) => (
          <li key={productId} className="flex min-h-14 flex-wrap items-center justify-between gap-2 py-2">
            <span className="min-w-0">
              <Link to="/products/$productId" params={{ productId }} className="block font-semibold break-words underline">
                {title}
              </Link>
              <span className="text-sm text-muted">{m.commission_now({ rate: formatRate(ratePpm), days: String(windowDays) })}</span>
            </span>
            {maySet && (
              <Button kind="quiet" onClick={() => drop.mutate(productId)} disabled={drop.isPending}>
                {m.commission_product_drop()}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
