import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Landmark } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Done } from '../../parts/Done.tsx'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { LinkSteps } from '../../parts/wallet/LinkSteps.tsx'
import { Reverify } from '../../parts/wallet/Reverify.tsx'
import { kiwi, type Me, type Wallet } from '../../state/kiwi.ts'
import { useLeaveTo } from '../../state/leave.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { walletQueries } from '../../state/wallet/queries.ts'
import { pinQueries } from '../../state/wallet/pin-queries.ts'

export function LinkBankPage() {
  return (
    <MemberPage title={m.wallet_link_title()} verifyReason={m.verify_needed_wallet()}>
      {(me) => <LinkBank me={me} />}
    </MemberPage>
  )
}

function LinkBank({ me }: { me: Me }) {
  const { returnTo = '/wallet', identityVerificationId } = useSearch({ from: '/wallet/link' })
  const leaveTo = useLeaveTo()
  const { data: wallet, error, isPending, refetch } = useQuery(walletQueries.wallet())
  const [step, setStep] = useState<'look' | 'link' | 'linked'>(identityVerificationId ? 'link' : 'look')
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!wallet) return <Failure error={error} retry={() => void refetch()} />
  if (step === 'linked')
    return (
      <Done title={m.wallet_link_done_title()} body={m.wallet_link_done_body()}>
        <Button onClick={() => leaveTo(returnTo)}>{m.done()}</Button>
      </Done>
    )
  if (step === 'link' || !wallet.bankAccount)
    return (
      <Verified isAsked={wallet.bankAccount !== null || wallet.pin !== 'unset'} verificationId={identityVerificationId}>
        <LinkSteps me={me} onDone={() => setStep('linked')} />
      </Verified>
    )
  return <Linked account={wallet.bankAccount} onChange={() => setStep('link')} />
}

/** Withdrawals go to the linked account: people verify their identity before they change it. */
function Verified({ isAsked, verificationId, children }: { isAsked: boolean; verificationId: string | undefined; children: ReactNode }) {
  const { data: pin, error, isPending, refetch } = useQuery(pinQueries.pin())
  // Stays open: the code of the 1 won may be typed after the ten minutes.
  const [isOpen, open] = useState(false)
  if (pin?.mayAddDevice && !isOpen) open(true)
  if (!isAsked) return children
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!pin) return <Failure error={error} retry={() => void refetch()} />
  if (isOpen) return children
  return (
    <>
      <p className="pt-2 text-muted">{m.wallet_link_verify()}</p>
      <Reverify verificationId={verificationId} onVerified={() => void refetch()}>
        {m.wallet_unlock_start_identity()}
      </Reverify>
    </>
  )
}

function Linked({ account, onChange }: { account: NonNullable<Wallet['bankAccount']>; onChange: () => void }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const unlink = useMutation({
    mutationFn: () => kiwi.pay.bank.unlink.mutate(),
    onSuccess: () => toast(m.wallet_account_unlinked()),
    onError: toastFailure,
    onSettled: () => {
      setAsking(false)
      return client.invalidateQueries({ queryKey: ['wallet'] })
    },
  })
  return (
    <div className="pt-2">
      <div className="flex items-center gap-4 rounded-3xl bg-card p-5 shadow-card">
        <span className="grid size-12 shrink-0 place-items-center rounded-2xl bg-kiwi-soft text-kiwi">
          <Landmark aria-hidden className="size-6" />
        </span>
        <div className="min-w-0 leading-snug">
          <p className="text-[0.8125rem] text-muted">{m.wallet_account_linked()}</p>
          <p className="font-bold">{m.wallet_bank_name({ bank: account.bankName, lastFour: account.lastFour })}</p>
        </div>
      </div>
      <div className="mt-4 grid gap-2">
        <Button kind="quiet" className="min-h-13" onClick={onChange}>
          {m.wallet_account_change()}
        </Button>
        <Button kind="plain" className="min-h-13 text-danger" onClick={() => setAsking(true)}>
          {m.wallet_account_unlink()}
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={m.wallet_account_unlink_title()}
          body={m.wallet_account_unlink_body()}
          action={m.wallet_account_unlink()}
          busy={unlink.isPending}
          onConfirm={() => unlink.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}
