import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Landmark } from 'lucide-react'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { AmountField } from '../../parts/wallet/AmountField.tsx'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { BankCallProgress } from '../../parts/wallet/BankCallProgress.tsx'
import { StickyAct } from '../../parts/StickyAct.tsx'
import { usePayment } from '../../parts/wallet/use-payment.tsx'
import { kiwi, type Wallet } from '../../state/kiwi.ts'
import { mostKrw, refusalOf, wordRefusal } from '../../state/wallet/limits.ts'
import { formatKrw } from '../../state/wording.ts'
import { walletQueries } from '../../state/wallet/queries.ts'

export function WalletWithdrawPage() {
  return (
    <MemberPage title={m.wallet_withdraw_title()} verifyReason={m.verify_needed_wallet()}>
      {() => <WithdrawToAccount />}
    </MemberPage>
  )
}

function WithdrawToAccount() {
  const { data: wallet, error, isPending, refetch } = useQuery(walletQueries.wallet())
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!wallet) return <Failure error={error} retry={() => void refetch()} />
  if (!wallet.bankAccount)
    return (
      <Message Icon={Landmark} title={m.wallet_need_account()} body={m.wallet_need_account_body()}>
        <Link to="/wallet/link" search={{ returnTo: '/wallet/withdraw' }} className={buttonLook()}>
          {m.wallet_account_link()}
        </Link>
      </Message>
    )
  return <Withdraw wallet={wallet} account={wallet.bankAccount} />
}

function Withdraw({ wallet, account }: { wallet: Wallet; account: NonNullable<Wallet['bankAccount']> }) {
  const { all } = useSearch({ from: '/wallet/withdraw' })
  const [amountKrw, setAmountKrw] = useState(all ? mostKrw(wallet) : 0)
  const payment = usePayment<RouterOutputs['pay']['withdraw']>()
  if (payment.data) return <BankCallProgress call={payment.data} purpose="withdrawal" />
  const most = mostKrw(wallet)
  const refused = refusalOf(wallet, amountKrw)
  const refusal = refused && wordRefusal(refused)
  const name = m.wallet_bank_name({ bank: account.bankName, lastFour: account.lastFour })
  return (
    <div className="pt-4">
      <p className="text-center text-muted">{m.wallet_withdraw_to({ account: name })}</p>
      <AmountField amountKrw={amountKrw} onChange={setAmountKrw} error={refusal ?? payment.error} />
      <p className="mt-2 text-center">
        <button
          type="button"
          disabled={most === 0}
          onClick={() => setAmountKrw(most)}
          className="min-h-11 rounded-full px-4 text-sm font-semibold text-kiwi tabular-nums hover:bg-kiwi-soft disabled:text-muted"
        >
          {m.wallet_withdraw_max({ amount: formatKrw(most) })}
        </button>
      </p>
      <StickyAct className="mt-2">
        <Button
          className="min-h-13 w-full"
          disabled={amountKrw === 0 || refusal !== null}
          busy={payment.isPending}
          onClick={() =>
            payment.start({
              title: m.wallet_withdraw_title(),
              payeeName: account.bankName,
              signed: { verb: 'pay.withdraw', amountKrw, payee: { id: account.id, shown: `bank:${account.lastFour}` } },
              subject: '',
              pay: (order) => kiwi.pay.withdraw.mutate({ ...order, amountKrw }),
            })
          }
        >
          {amountKrw === 0 ? m.wallet_withdraw() : m.wallet_withdraw_submit({ amount: formatKrw(amountKrw) })}
        </Button>
      </StickyAct>
      {payment.sheet}
    </div>
  )
}
