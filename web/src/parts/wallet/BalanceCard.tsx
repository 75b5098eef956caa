import { Link, type LinkProps } from '@tanstack/react-router'
import { ArrowDownToLine, HandCoins, type LucideIcon, Plus, SendHorizontal } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { Wallet } from '../../state/kiwi.ts'
import { formatKrw } from '../../state/wording.ts'
import { KiwiMark } from '../KiwiMark.tsx'

const actions: { to: LinkProps['to']; label: () => string; Icon: LucideIcon }[] = [
  { to: '/wallet/top-up', label: m.wallet_top_up, Icon: Plus },
  { to: '/wallet/send', label: m.wallet_send, Icon: SendHorizontal },
  { to: '/wallet/request', label: m.wallet_request, Icon: HandCoins },
  { to: '/wallet/withdraw', label: m.wallet_withdraw, Icon: ArrowDownToLine },
]

/** The available and the held money, and the four main actions of the wallet. */
export function BalanceCard({ wallet }: { wallet: Wallet }) {
  return (
    <section
      aria-label={m.wallet_balance()}
      className="relative overflow-hidden rounded-[1.75rem] bg-gradient-to-br from-[#456f0e] to-[#5f8a1a] p-6 text-white shadow-card"
    >
      <KiwiMark className="absolute -top-8 -right-8 size-40 opacity-25" />
      <p className="text-sm font-medium">{m.wallet_balance()}</p>
      <p aria-live="polite" className="mt-1 text-[min(2.125rem,11vw)] leading-tight font-extrabold tracking-tight tabular-nums">
        {formatKrw(wallet.balanceKrw - wallet.heldKrw)}
      </p>
      {wallet.heldKrw > 0 && <p className="text-sm">{m.wallet_held({ amount: formatKrw(wallet.heldKrw) })}</p>}
      <nav aria-label={m.wallet_title()} className="relative mt-7 grid grid-cols-[repeat(auto-fit,minmax(3.25rem,1fr))] gap-2">
        {actions.map(({ to, label, Icon }) => (
          <Link
            key={to}
            to={to}
            className="flex min-h-16 flex-col items-center justify-center gap-1 rounded-2xl bg-white/92 text-[0.8125rem] font-bold text-[#2c4708] transition hover:bg-white active:scale-[0.98]"
          >
            <Icon aria-hidden className="size-5" />
            {label()}
          </Link>
        ))}
      </nav>
    </section>
  )
}
