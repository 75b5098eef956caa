import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useSearch } from '@tanstack/react-router'
import { Check, LockKeyholeOpen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { ErrorNotice } from '../../parts/Notice.tsx'
import { OneWonCode } from '../../parts/wallet/OneWonCode.tsx'
import { PinSetup } from '../../parts/wallet/PinSetup.tsx'
import { Reverify } from '../../parts/wallet/Reverify.tsx'
import { kiwi } from '../../state/kiwi.ts'
import { useLeaveTo } from '../../state/leave.ts'
import { toast } from '../../state/toasts.ts'
import { pinQueries } from '../../state/wallet/pin-queries.ts'

export function WalletUnlockPage() {
  return (
    <MemberPage title={m.wallet_unlock_title()} verifyReason={m.verify_needed_wallet()}>
      {() => <Unlock />}
    </MemberPage>
  )
}

/** Three steps in order. The server says which are missing, so that another device can go on. */
function Unlock() {
  const { returnTo = '/wallet', identityVerificationId } = useSearch({ from: '/wallet/unlock' })
  const client = useQueryClient()
  const leaveTo = useLeaveTo()
  const { data: pin, error, isPending, refetch } = useQuery(pinQueries.pin())
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!pin) return <Failure error={error} retry={() => void refetch()} />
  if (pin.state !== 'locked')
    return (
      <Message Icon={LockKeyholeOpen} title={m.wallet_unlock_not_needed()} body={m.wallet_forgot_body()}>
        <Button onClick={() => leaveTo(returnTo)}>{m.next()}</Button>
      </Message>
    )
  const now = pin.unlock.account ? 1 : pin.unlock.identity ? 2 : 3
  return (
    <>
      <p className="text-[0.9375rem] text-muted">{m.wallet_unlock_lead()}</p>
      <ol className="mt-5 space-y-3">
        <Step number={1} now={now} isDone={!pin.unlock.account} title={m.wallet_unlock_won()}>
          {pin.unlock.linkFirst ? <LinkFirst /> : <ProveAccount onProved={() => void refetch()} />}
        </Step>
        <Step number={2} now={now} isDone={!pin.unlock.identity} title={m.wallet_unlock_identity()}>
          <Reverify verificationId={identityVerificationId} onVerified={() => void refetch()}>
            {m.wallet_unlock_start_identity()}
          </Reverify>
        </Step>
        <Step number={3} now={now} isDone={false} title={m.wallet_unlock_pin()}>
          <div className="pt-3">
            <PinSetup
              onDone={() => {
                toast(m.wallet_unlock_finished())
                void client.invalidateQueries({ queryKey: ['wallet'] })
                leaveTo(returnTo)
              }}
            />
          </div>
        </Step>
      </ol>
    </>
  )
}

function Step({
  number,
  now,
  isDone,
  title,
  children,
}: {
  number: number
  now: number
  isDone: boolean
  title: string
  children: ReactNode
}) {
  const isNow = number === now
  return (
    <li aria-current={isNow ? 'step' : undefined} className={`rounded-3xl p-5 ${isNow ? 'bg-card shadow-card' : 'bg-sunken/60'}`}>
      <h2 className={`flex items-center gap-3 font-bold ${isNow || isDone ? '' : 'text-muted'}`}>
        <span
          aria-hidden
          className={`grid size-8 shrink-0 place-items-center rounded-full text-sm ${isDone || isNow ? 'bg-kiwi text-on-kiwi' : 'bg-line text-muted'}`}
        >
          {isDone ? <Check className="size-4" /> : number}
        </span>
        {title}
        {isDone && <span className="sr-only">{m.wallet_unlock_done()}</span>}
      </h2>
      {isNow && children}
    </li>
  )
}

/** Without a linked account, linking one takes the place of the 1-won proof. */
function LinkFirst() {
  const { pathname, searchStr } = useLocation()
  return (
    <>
      <p className="mt-3 text-[0.9375rem] text-muted">{m.wallet_account_none()}</p>
      <Link to="/wallet/link" search={{ returnTo: pathname + searchStr }} className={buttonLook('strong', 'mt-4 min-h-13 w-full')}>
        {m.wallet_account_link()}
      </Link>
    </>
  )
}

function ProveAccount({ onProved }: { onProved: () => void }) {
  const [started, setStarted] = useState<RouterOutputs['pay']['bank']['verification'] | null>(null)
  const ask = useMutation({ mutationFn: () => kiwi.pay.bank.startUnlock.mutate(), onSuccess: setStarted })
  if (started)
    return <OneWonCode key={started.verificationId} started={started} onConfirmed={onProved} onStartAgain={() => setStarted(null)} />
  return (
    <>
      {ask.error && <ErrorNotice error={ask.error} />}
      <Button className="mt-4 min-h-13 w-full" busy={ask.isPending} onClick={() => ask.mutate()}>
        {m.wallet_link_send()}
      </Button>
    </>
  )
}
