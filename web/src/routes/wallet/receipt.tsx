import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ChevronDown, Printer, Share2, ShieldCheck } from 'lucide-react'
import { useId } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { OtherSide, SignedAmount } from '../../parts/wallet/HistoryRow.tsx'
import { OrderLink } from '../../parts/wallet/OrderLink.tsx'
import { Rows } from '../../parts/wallet/Rows.tsx'
import { moneyExact } from '../../state/dates.ts'
import { toast } from '../../state/toasts.ts'
import { walletQueries } from '../../state/wallet/queries.ts'
import { kindNames, otherName } from '../../state/wallet/wording.ts'
import { formatKrw } from '../../state/wording.ts'

type Receipt = RouterOutputs['pay']['receipt']

export function WalletReceiptPage() {
  return (
    <MemberPage title={m.wallet_receipt_title()} verifyReason={m.verify_needed_wallet()}>
      {() => <LoadedReceipt />}
    </MemberPage>
  )
}

function LoadedReceipt() {
  const { transferId } = useParams({ from: '/wallet/history/$transferId' })
  const { data, error, isPending, refetch } = useQuery(walletQueries.receipt(transferId))
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return <ReceiptView receipt={data} />
}

function ReceiptView({ receipt }: { receipt: Receipt }) {
  const { counterparty } = receipt
  const name = otherName(receipt)
  const handle = counterparty.kind === 'house' ? '' : ` @${counterparty.handle}`
  const facts: [string, string][] = [
    [m.wallet_receipt_kind(), kindNames[receipt.kind]()],
    ...(counterparty.kind === 'house' ? [] : [[m.wallet_receipt_with(), `${name}${handle}`] as [string, string]]),
    [m.wallet_receipt_when(), moneyExact(receipt.createdAt)],
    ...(receipt.memo ? [[m.wallet_receipt_memo(), receipt.memo] as [string, string]] : []),
    ...(receipt.refundOf ? [[m.wallet_receipt_refund_reason(), receipt.refundOf.reason] as [string, string]] : []),
    [m.wallet_receipt_after(), formatKrw(receipt.balanceAfterKrw)],
    [m.wallet_receipt_number(), receipt.transferId],
  ]
  const sealed = receipt.sealedInBlock === null ? m.wallet_receipt_unsealed() : m.wallet_receipt_sealed({ block: receipt.sealedInBlock })

  async function share() {
    const text = [
      m.wallet_receipt_title(),
      formatKrw(receipt.amountKrw),
      ...facts.map(([label, value]) => `${label}: ${value}`),
      sealed,
    ].join('\n')
    try {
      if (navigator.share) return await navigator.share({ text })
      await navigator.clipboard.writeText(text)
      toast(m.wallet_receipt_copied())
    } catch {
      // The person closed the share sheet.
    }
  }

  return (
    <article className="pt-2">
      <div className="flex flex-col items-center gap-3 pb-6 text-center">
        <OtherSide line={receipt} />
        <h2 className="font-semibold">{name}</h2>
        <SignedAmount amountKrw={receipt.amountKrw} className="text-[2.125rem] leading-none font-extrabold tracking-tight" />
      </div>
      <Rows rows={facts} />
      <p className="mt-3 flex items-center gap-2 px-1 text-sm text-muted">
        <ShieldCheck aria-hidden className={`size-5 shrink-0 ${receipt.sealedInBlock === null ? '' : 'text-kiwi'}`} />
        {sealed}
      </p>
      {receipt.approval && <Signed approval={receipt.approval} />}
      <Refunds receipt={receipt} />
      {receipt.orderId && <OrderLink orderId={receipt.orderId} />}
      <div className="mt-6 grid grid-cols-2 gap-2 print:hidden">
        <Button kind="quiet" onClick={() => window.print()}>
          <Printer aria-hidden className="size-5" />
          {m.wallet_receipt_print()}
        </Button>
        <Button kind="quiet" onClick={() => void share()}>
          <Share2 aria-hidden className="size-5" />
          {m.wallet_receipt_share()}
        </Button>
      </div>
    </article>
  )
}

/** What was given back of a direct payment; and from a refund, the way to its payment. */
function Refunds({ receipt: { refunds, refundOf, amountKrw } }: { receipt: Receipt }) {
  const id = useId()
  return (
    <>
      {refunds.length > 0 && (
        <section aria-labelledby={id} className="mt-4">
          <h3 id={id} className="mb-2 px-1 text-sm font-semibold text-muted">
            {amountKrw < 0 ? m.wallet_receipt_refunds() : m.wallet_receipt_refunds_given()}
          </h3>
          <Rows
            rows={refunds.map((refund) => [
              refund.transferId === null ? m.wallet_receipt_refund_waiting() : moneyExact(refund.createdAt),
              <span key={refund.createdAt}>
                {formatKrw(refund.amountKrw)}
                <span className="block text-sm font-normal text-muted">{refund.reason}</span>
              </span>,
            ])}
          />
        </section>
      )}
      {refundOf && (
        <Link
          to="/wallet/history/$transferId"
          params={{ transferId: refundOf.transferId }}
          className="mt-4 flex min-h-14 items-center rounded-3xl bg-card px-5 font-semibold shadow-card print:hidden"
        >
          {m.wallet_receipt_refund_of()}
        </Link>
      )}
    </>
  )
}

function Signed({ approval }: { approval: NonNullable<Receipt['approval']> }) {
  return (
    <details className="group mt-4 rounded-3xl bg-card px-5 shadow-card">
      <summary className="flex min-h-14 cursor-pointer list-none items-center gap-2 font-semibold">
        <span className="flex-1">{m.wallet_receipt_signed()}</span>
        <ChevronDown aria-hidden className="size-5 text-muted transition-transform group-open:rotate-180" />
      </summary>
      <div className="pb-5 text-[0.8125rem]">
        <p className="text-muted">{m.wallet_receipt_signed_by({ device: approval.deviceName })}</p>
        <code className="mt-2 block rounded-xl bg-sunken p-3 break-all">{approval.statement}</code>
        <p className="mt-3 text-muted">{m.wallet_receipt_signature()}</p>
        <code className="mt-1 block text-xs break-all text-muted">{approval.signature}</code>
      </div>
    </details>
  )
}
