import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, Wallet } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { formatKrw } from '../../state/wording.ts'
import { walletQueries } from '../../state/wallet/queries.ts'

/** The balance in one line, for one's own page. */
export function WalletStrip() {
  const { data: wallet } = useQuery(walletQueries.wallet())
  return (
    <Link to="/wallet" className="mx-4 mb-4 flex min-h-16 items-center gap-3.5 rounded-2xl bg-kiwi-soft px-5 py-3">
      <Wallet aria-hidden className="size-6 text-kiwi" />
      <span className="flex-1 leading-tight">
        <span className="block text-[0.8125rem] text-muted">{m.wallet_title()}</span>
        <span className="block font-bold tabular-nums">{wallet ? formatKrw(wallet.balanceKrw - wallet.heldKrw) : '–'}</span>
      </span>
      <ChevronRight aria-hidden className="size-5 text-kiwi" />
    </Link>
  )
}
