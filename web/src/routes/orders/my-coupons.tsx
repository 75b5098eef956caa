import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, TicketPercent } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { CouponFacts } from '../../parts/orders/CouponBox.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { isolated } from '../../state/isolated.ts'
import { couponQueries } from '../../state/orders/coupons.ts'

export function MyCouponsPage() {
  return (
    <MemberPage title={m.coupons_mine()} verifyReason={m.verify_needed_wallet()}>
      {() => <Coupons />}
    </MemberPage>
  )
}

const stateNames = { usable: null, not_yet: m.coupon_state_not_yet, used: m.coupon_used_mark, ended: m.coupon_state_ended }

function Coupons() {
  const { data, error, isPending, refetch } = useQuery(couponQueries.mine())
  if (isPending) return <RowSkeleton count={4} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.coupons.length === 0)
    return (
      <Message Icon={TicketPercent} title={m.coupons_none()} body={m.coupons_none_body()}>
        <Link to="/popular" className={buttonLook()}>
          {m.orders_look_around()}
        </Link>
      </Message>
    )
  return (
    <ul className="space-y-3">
      {data.coupons.map(({ state, shop, ...coupon }) => (
        <li key={coupon.couponId} className={`rounded-3xl p-4 ${state === 'usable' ? 'bg-card shadow-card' : 'border border-line'}`}>
          <CouponFacts coupon={coupon} />
          <Link
            to="/shops/$handle"
            params={{ handle: shop.handle }}
            className="mt-1 flex min-h-11 items-center justify-between gap-3 font-semibold text-kiwi"
          >
            <span className="min-w-0 truncate">{m.product_go_shop({ name: isolated(shop.name) })}</span>
            <span className="flex shrink-0 items-center gap-1 text-sm text-muted">
              {stateNames[state]?.()}
              <ChevronRight aria-hidden className="size-4" />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
