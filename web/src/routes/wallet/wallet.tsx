import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Coins, HandCoins, KeyRound, Landmark, Megaphone, Package, ReceiptText } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { BlockSkeleton, RowSkeleton } from '../../parts/Skeletons.tsx'
import { BalanceCard } from '../../parts/wallet/BalanceCard.tsx'
import { BalanceProof } from '../../parts/wallet/BalanceProof.tsx'
import { HistoryRow } from '../../parts/wallet/HistoryRow.tsx'
import { LimitBar } from '../../parts/wallet/LimitBar.tsx'
import { RequestCard } from '../../parts/wallet/RequestCard.tsx'
import { WalletLink } from '../../parts/wallet/WalletLink.tsx'
import type { Me } from '../../state/kiwi.ts'
import { noFilter } from '../../state/wallet/history.ts'
import { walletQueries } from '../../state/wallet/queries.ts'

export function WalletPage() {
  return (
    <MemberPage title={m.wallet_title()} verifyReason={m.verify_needed_wallet()}>
      {(me) => <WalletView me={me} />}
    </MemberPage>
  )
}

function WalletView({ me }: { me: Me }) {
  const { data: wallet, error, isPending, refetch } = useQuery(walletQueries.wallet())
  return (
    <>
      {isPending && <BlockSkeleton className="h-56" />}
      {!wallet && error && <Failure error={error} retry={() => void refetch()} />}
      {wallet && (
        <>
          {wallet.frozen && <FrozenNotice />}
          <BalanceCard wallet={wallet} />
          <LimitBar wallet={wallet} />
        </>
      )}
      <OpenRequests />
      <LatestHistory />
      <nav aria-label={m.more()} className="mt-8 divide-y divide-line overflow-hidden rounded-3xl bg-card shadow-card">
        <WalletLink to="/wallet/link" Icon={Landmark} note={m.wallet_bank()}>
          {wallet?.bankAccount
            ? m.wallet_bank_name({ bank: wallet.bankAccount.bankName, lastFour: wallet.bankAccount.lastFour })
            : m.wallet_account_link()}
        </WalletLink>
        <WalletLink to="/wallet/points" Icon={Coins}>
          {m.points_title()}
        </WalletLink>
        <WalletLink to="/me/earnings" Icon={Megaphone}>
          {m.earnings_title()}
        </WalletLink>
        <WalletLink to="/wallet/security" Icon={KeyRound}>
          {m.wallet_security()}
        </WalletLink>
        <WalletLink to="/wallet/requests" Icon={HandCoins}>
          {m.wallet_requests()}
        </WalletLink>
        <WalletLink to="/orders" Icon={Package}>
          {m.wallet_orders()}
        </WalletLink>
      </nav>
      <div className="mt-3">
        <BalanceProof me={me} />
      </div>
    </>
  )
}

function FrozenNotice() {
  return (
    <div className="mb-4">
      <Notice tone="bad">
        {m.wallet_frozen()}{' '}
        <Link to="/me/actions" className="inline-flex min-h-11 items-center font-bold underline underline-offset-4">
          {m.decision_see()}
        </Link>
      </Notice>
    </div>
  )
}

/** The newest three open requests. Nothing is shown when there are none. */
function OpenRequests() {
  const open = (useInfiniteQuery(walletQueries.requests()).data?.pages[0]?.requests ?? []).filter(({ state }) => state === 'open')
  if (open.length === 0) return null
  return (
    <section aria-labelledby="requests-heading" className="mt-6">
      <Heading id="requests-heading" to="/wallet/requests">
        {m.wallet_requests_open()}
      </Heading>
      <ul className="mt-2 space-y-2.5">
        {open.slice(0, 3).map((request) => (
          <RequestCard key={request.requestId} request={request} />
        ))}
      </ul>
    </section>
  )
}

function LatestHistory() {
  const query = useInfiniteQuery(walletQueries.history(noFilter))
  const lines = query.data?.pages[0]?.lines ?? []
  return (
    <section aria-labelledby="history-heading" className="mt-6">
      <Heading id="history-heading" to="/wallet/history">
        {m.wallet_history()}
      </Heading>
      {query.isPending && <RowSkeleton count={4} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && lines.length === 0 && <Message Icon={ReceiptText} title={m.wallet_history_none()} />}
      <ul>
        {lines.slice(0, 5).map((line) => (
          <HistoryRow key={line.transferId} line={line} />
        ))}
      </ul>
    </section>
  )
}

function Heading({ id, to, children }: { id: string; to: '/wallet/history' | '/wallet/requests'; children: string }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <h2 id={id} className="text-lg font-bold">
        {children}
      </h2>
      <Link
        to={to}
        aria-label={`${children} ${m.wallet_history_all()}`}
        className="inline-flex min-h-11 items-center px-1 text-sm font-semibold text-kiwi"
      >
        {m.wallet_history_all()}
      </Link>
    </div>
  )
}
