import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import type { Wallet } from '../../state/kiwi.ts'
import { formatKrw } from '../../state/wording.ts'

/** The used part of the day's limit. Its colour changes when little is left. */
export function LimitBar({ wallet: { limits, kyc } }: { wallet: Wallet }) {
  const share = Math.min(1, limits.spentTodayKrw / limits.perDayKrw)
  const of = m.wallet_limit_of({ spent: formatKrw(limits.spentTodayKrw), limit: formatKrw(limits.perDayKrw) })
  return (
    <div className="mt-4 px-1">
      <div className="flex justify-between gap-3 text-[0.8125rem] text-muted">
        <span>{m.wallet_limit_today()}</span>
        <span className="tabular-nums">{of}</span>
      </div>
      <div
        role="progressbar"
        aria-label={m.wallet_limit_today()}
        aria-valuemin={0}
        aria-valuemax={limits.perDayKrw}
        aria-valuenow={limits.spentTodayKrw}
        aria-valuetext={of}
        className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div className={`h-full rounded-full ${share > 0.9 ? 'bg-honey' : 'bg-kiwi'}`} style={{ width: `${share * 100}%` }} />
      </div>
      {kyc === 'identity' && (
        <Link to="/wallet/link" className="inline-flex min-h-11 items-center text-[0.8125rem] font-semibold text-kiwi">
          {m.wallet_limit_raise()}
        </Link>
      )}
    </div>
  )
}
