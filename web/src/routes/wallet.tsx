import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, Landmark, Plus, ReceiptText, SendHorizontal } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { Column } from '../parts/Column.tsx'
import { Gate } from '../parts/Gate.tsx'
import { HistoryRow } from '../parts/HistoryRow.tsx'
import { KiwiMark } from '../parts/KiwiMark.tsx'
import { Failure, Message } from '../parts/Message.tsx'
import { MoreBelow } from '../parts/MoreBelow.tsx'
import { PageHeader } from '../parts/PageHeader.tsx'
import { BlockSkeleton, RowSkeleton } from '../parts/Skeletons.tsx'
import type { Wallet } from '../state/kiwi.ts'
import { queries } from '../state/queries.ts'
import { formatKrw } from '../state/wording.ts'

export function WalletPage() {
  return (
    <Column>
      <PageHeader back title={m.wallet_title()} />
      <Gate verifyReason={m.verify_needed_wallet()}>{() => <WalletView />}</Gate>
    </Column>
  )
}

function WalletView() {
  const { data: wallet, error, isPending, refetch } = useQuery(queries.wallet())
  return (
    <div className="px-4 pb-6">
      {isPending && <BlockSkeleton className="h-52" />}
      {!wallet && error && <Failure error={error} retry={() => void refetch()} />}
      {wallet && (
        <>
          <BalanceCard wallet={wallet} />
          <BankLine wallet={wallet} />
        </>
      )}
      <History />
    </div>
  )
}

function BalanceCard({ wallet }: { wallet: Wallet }) {
  const action =
    'flex min-h-12 flex-1 items-center justify-center gap-2 rounded-2xl bg-white/90 font-bold text-[#2c4708] transition hover:bg-white active:scale-[0.98]'
  return (
    <section
      aria-label={m.wallet_balance()}
      className="relative overflow-hidden rounded-[1.75rem] bg-gradient-to-br from-[#4c7a10] to-[#7ba62a] p-6 text-white shadow-card"
    >
      <KiwiMark className="absolute -top-8 -right-8 size-40 opacity-25" />
      <p className="text-sm font-medium text-white/90">{m.wallet_balance()}</p>
      <p aria-live="polite" className="mt-1 text-[2.125rem] leading-tight font-extrabold tracking-tight tabular-nums">
        {formatKrw(wallet.balanceKrw - wallet.heldKrw)}
      </p>
      {wallet.heldKrw > 0 && <p className="text-sm text-white/90">{m.wallet_held({ amount: formatKrw(wallet.heldKrw) })}</p>}
      <div className="relative mt-7 flex gap-2.5">
        <Link to={wallet.bankAccount ? '/wallet/top-up' : '/wallet/link'} className={action}>
          <Plus aria-hidden className="size-5" />
          {m.wallet_top_up()}
        </Link>
        <Link to="/wallet/send" className={action}>
          <SendHorizontal aria-hidden className="size-5" />
          {m.wallet_send()}
        </Link>
      </div>
    </section>
  )
}

function BankLine({ wallet }: { wallet: Wallet }) {
  return (
    <Link
      to="/wallet/link"
      className="mt-3 flex min-h-16 items-center gap-3.5 rounded-2xl border border-line bg-card px-5 py-3 hover:border-kiwi"
    >
      <Landmark aria-hidden className="size-5.5 text-kiwi" />
      <span className="min-w-0 flex-1 leading-snug">
        <span className="block text-[0.8125rem] text-muted">{m.wallet_bank()}</span>
        <span className="block truncate font-semibold">
          {wallet.bankAccount
            ? m.wallet_bank_name({ bank: wallet.bankAccount.bankName, lastFour: wallet.bankAccount.lastFour })
            : m.wallet_link_title()}
        </span>
      </span>
      <ChevronRight aria-hidden className="size-5 text-muted" />
    </Link>
  )
}

function History() {
  const query = useInfiniteQuery(queries.history())
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? []
  return (
    <section aria-labelledby="history-heading" className="mt-8">
      <h2 id="history-heading" className="text-lg font-bold">
        {m.wallet_history()}
      </h2>
      {query.isPending && <RowSkeleton count={5} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && lines.length === 0 && <Message Icon={ReceiptText} title={m.wallet_history_none()} />}
      <ul className="divide-y divide-line">
        {lines.map((line) => (
          <HistoryRow key={line.transferId} line={line} />
        ))}
      </ul>
      {lines.length > 0 && <MoreBelow {...query} />}
    </section>
  )
}
