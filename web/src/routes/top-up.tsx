import { newIdempotencyKey } from '@kiwi/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { m } from '../paraglide/messages.js'
import { AmountField } from '../parts/AmountField.tsx'
import { BankCallProgress } from '../parts/BankCallProgress.tsx'
import { Button } from '../parts/Button.tsx'
import { Column } from '../parts/Column.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Failure } from '../parts/Message.tsx'
import { PageHeader } from '../parts/PageHeader.tsx'
import { BlockSkeleton } from '../parts/Skeletons.tsx'
import { asKiwiError, kiwi, type Wallet } from '../state/kiwi.ts'
import { queries } from '../state/queries.ts'
import { formatKrw } from '../state/wording.ts'

export function TopUpPage() {
  return (
    <Column>
      <PageHeader back title={m.top_up_title()} />
      <div className="px-4">
        <Gate verifyReason={m.verify_needed_wallet()}>{() => <TopUpGate />}</Gate>
      </div>
    </Column>
  )
}

function TopUpGate() {
  const { data: wallet, error, isPending, refetch } = useQuery(queries.wallet())
  if (isPending) return <BlockSkeleton />
  if (!wallet) return <Failure error={error} retry={() => void refetch()} />
  if (!wallet.bankAccount) return <Navigate to="/wallet/link" replace />
  return <TopUp account={wallet.bankAccount} />
}

function TopUp({ account }: { account: NonNullable<Wallet['bankAccount']> }) {
  const [amountKrw, setAmountKrw] = useState(0)
  // One key for one intention: pressing again after a lost answer cannot charge twice.
  const key = useRef(newIdempotencyKey())
  const topUp = useMutation({ mutationFn: () => kiwi.pay.topUp.mutate({ idempotencyKey: key.current, amountKrw }) })
  if (topUp.data) return <BankCallProgress call={topUp.data} />
  return (
    <div className="pt-4">
      <p className="text-center text-muted">
        {m.top_up_from({ account: m.wallet_bank_name({ bank: account.bankName, lastFour: account.lastFour }) })}
      </p>
      <AmountField
        amountKrw={amountKrw}
        onChange={(next) => {
          setAmountKrw(next)
          key.current = newIdempotencyKey()
        }}
        error={topUp.error ? asKiwiError(topUp.error).message : null}
      />
      <Button className="mt-6 min-h-13 w-full" disabled={amountKrw === 0} busy={topUp.isPending} onClick={() => topUp.mutate()}>
        {amountKrw === 0 ? m.wallet_top_up() : m.top_up_submit({ amount: formatKrw(amountKrw) })}
      </Button>
    </div>
  )
}
