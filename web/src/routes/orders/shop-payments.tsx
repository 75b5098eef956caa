import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { HandCoins } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { RefundPaymentSheet } from '../../parts/orders/RefundPaymentSheet.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { moneyDateTime } from '../../state/dates.ts'
import { isolated } from '../../state/isolated.ts'
import { orderQueries, type ShopPayment } from '../../state/orders/queries.ts'
import { formatKrw } from '../../state/wording.ts'

export function ShopPaymentsPage() {
  return (
    <RoomPage title={m.payments_title()} permission="money">
      {() => <Payments />}
    </RoomPage>
  )
}

function Payments() {
  const query = useInfiniteQuery(orderQueries.payments())
  const payments = query.data?.pages.flatMap((page) => page.payments) ?? []
  const [refunding, setRefunding] = useState<ShopPayment | null>(null)
  return (
    <>
      <p className="text-[0.9375rem] text-muted">{m.payments_lead()}</p>
      <PagedList
        query={query}
        isEmpty={payments.length === 0}
        empty={<Message Icon={HandCoins} title={m.payments_none()} body={m.payments_none_body()} />}
      >
        <ul className="mt-2 divide-y divide-line">
          {payments.map((payment) => (
            <PaymentRow key={payment.transferId} payment={payment} onRefund={() => setRefunding(payment)} />
          ))}
        </ul>
      </PagedList>
      {refunding && <RefundPaymentSheet payment={refunding} onClose={() => setRefunding(null)} />}
    </>
  )
}

function PaymentRow({ payment, onRefund }: { payment: ShopPayment; onRefund: () => void }) {
  const { payer, amountKrw, memo, refundedKrw, awaitingKrw, refundableKrw, transferId, createdAt } = payment
  const name = payer ? isolated(payer.displayName) : m.payments_payer_left()
  return (
    <li className="py-4 lg:flex lg:items-center lg:gap-4">
      <div className="flex min-w-0 flex-1 items-center gap-3">
        {payer && <Avatar person={payer} />}
        <p className="min-w-0 flex-1 leading-snug">
          <span className="block truncate font-semibold">{name}</span>
          {memo && <span className="line-clamp-2 text-sm wrap-anywhere">{isolated(memo)}</span>}
          <span className="block text-[0.8125rem] text-muted">{moneyDateTime(createdAt)}</span>
          {refundedKrw > 0 && <span className="block text-sm text-muted">{m.payments_refunded({ amount: formatKrw(refundedKrw) })}</span>}
          {awaitingKrw > 0 && <span className="block text-sm text-honey">{m.payments_awaiting({ amount: formatKrw(awaitingKrw) })}</span>}
        </p>
        <p className="shrink-0 font-bold tabular-nums">{formatKrw(amountKrw)}</p>
      </div>
      <div className="mt-3 flex gap-2 lg:mt-0">
        <Link to="/wallet/history/$transferId" params={{ transferId }} className={buttonLook('quiet', 'flex-1 lg:flex-none')}>
          {m.payments_receipt()}
        </Link>
        {refundableKrw > 0 && (
          <Button kind="quiet" className="flex-1 lg:flex-none" aria-label={m.payments_refund_named({ name })} onClick={onRefund}>
            {m.payments_refund()}
          </Button>
        )}
      </div>
    </li>
  )
}
