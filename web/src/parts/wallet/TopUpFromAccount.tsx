import { newIdempotencyKey } from '@kiwi/sdk'
import { useMutation } from '@tanstack/react-query'
import { Link, useLocation, useSearch } from '@tanstack/react-router'
import { Landmark } from 'lucide-react'
import { useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi, type Wallet } from '../../state/kiwi.ts'
import { formatKrw } from '../../state/wording.ts'
import { AmountField } from './AmountField.tsx'
import { Button, buttonLook } from '../Button.tsx'
import { Message } from '../Message.tsx'
import { BankCallProgress } from './BankCallProgress.tsx'
import { StickyAct } from '../StickyAct.tsx'

/** Top-up from the linked account, or a link to the page where one is linked. */
export function TopUpFromAccount({ wallet }: { wallet: Wallet }) {
  const { pathname, searchStr } = useLocation()
  if (!wallet.bankAccount)
    return (
      <Message Icon={Landmark} title={m.wallet_account_none()} body={m.wallet_link_lead_won()}>
        <Link to="/wallet/link" search={{ returnTo: pathname + searchStr }} className={buttonLook()}>
          {m.wallet_account_link()}
        </Link>
      </Message>
    )
  return <TopUp account={wallet.bankAccount} limits={wallet.limits} />
}

function TopUp({ account, limits }: { account: NonNullable<Wallet['bankAccount']>; limits: Wallet['limits'] }) {
  const { returnTo, amount = 0 } = useSearch({ from: '/wallet/top-up' })
  const [amountKrw, setAmountKrw] = useState(amount)
  // One key per intention: a second press after a lost answer cannot charge twice.
  const key = useRef(newIdempotencyKey())
  const topUp = useMutation({ mutationFn: () => kiwi.pay.topUp.mutate({ idempotencyKey: key.current, amountKrw }) })
  if (topUp.data) return <BankCallProgress call={topUp.data} purpose="top_up" returnTo={returnTo} />
  const leftKrw = Math.max(0, limits.topUpPerDayKrw - limits.toppedUpTodayKrw)
  const overDay = amountKrw > leftKrw ? m.wallet_amount_over_day({ amount: formatKrw(leftKrw) }) : null
  return (
    <div className="pt-4">
      <p className="text-center text-muted">
        {m.top_up_from({ account: m.wallet_bank_name({ bank: account.bankName, lastFour: account.lastFour }) })}
      </p>
      <AmountField
        amountKrw={amountKrw}
        onChange={(next) => {
          setAmountKrw(next)
          topUp.reset()
          key.current = newIdempotencyKey()
        }}
        error={overDay ?? (topUp.error ? asKiwiError(topUp.error).message : null)}
      />
      <StickyAct>
        <Button
          className="min-h-13 w-full"
          disabled={amountKrw === 0 || overDay !== null}
          busy={topUp.isPending}
          onClick={() => topUp.mutate()}
        >
          {amountKrw === 0 ? m.wallet_top_up() : m.top_up_submit({ amount: formatKrw(amountKrw) })}
        </Button>
      </StickyAct>
    </div>
  )
}
