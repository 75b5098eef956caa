import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError } from '../../state/kiwi.ts'
import { approvePayment, type ApprovalInput, type Payment as SignedPayment, triesLeftAfter } from '../../state/wallet/secrets.ts'
import { wordPayee } from '../../state/wallet/payee.ts'
import { formatKrw } from '../../state/wording.ts'
import { Failure } from '../Message.tsx'
import { Modal } from '../Modal.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { PinPad } from './PinPad.tsx'
import { PinSetup } from './PinSetup.tsx'
import { DeviceMissing, PinLocked } from './MissingStep.tsx'
import { pinQueries } from '../../state/wallet/pin-queries.ts'

/** A payment to be signed. */
export interface ApprovalAsk {
  /** Exactly what the device signs. */
  signed: SignedPayment
  /** The payee's name, for display. */
  payeeName: string
  /** The heading of the sheet, e.g. "Send". */
  title: string
  /** Why the PIN is asked again. Shown beside the pad. */
  notice?: string
}

interface ApprovalSheetProps extends ApprovalAsk {
  onApproved: (approval: ApprovalInput) => void
  onClose: () => void
}

/** Shows the statement to sign and asks for the PIN, or links to the missing step. */
export function ApprovalSheet({ onApproved, onClose, title, ...ask }: ApprovalSheetProps) {
  const client = useQueryClient()
  const pin = useQuery(pinQueries.pin())
  const refresh = () => void client.invalidateQueries({ queryKey: ['wallet', 'pin'] })
  return (
    <Modal title={title} onClose={onClose}>
      {!pin.data ? (
        pin.error ? (
          <Failure error={pin.error} retry={refresh} />
        ) : (
          <BlockSkeleton className="mt-4 h-80" />
        )
      ) : pin.data.state === 'locked' ? (
        <PinLocked />
      ) : pin.data.state === 'unset' ? (
        <div className="pt-2">
          <p className="mb-6 text-[0.9375rem] text-muted">{m.wallet_pin_unset_body()}</p>
          <PinSetup onDone={refresh} />
        </div>
      ) : !pin.data.hasDevice ? (
        <DeviceMissing />
      ) : (
        <EnterPin ask={ask} onApproved={onApproved} onRefused={refresh} />
      )}
    </Modal>
  )
}

function EnterPin({
  ask,
  onApproved,
  onRefused,
}: {
  ask: Omit<ApprovalAsk, 'title'>
  onApproved: (approval: ApprovalInput) => void
  onRefused: () => void
}) {
  const id = useId()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(ask.notice ?? null)
  async function enter(pin: string) {
    setBusy(true)
    setError(null)
    try {
      onApproved(await approvePayment(pin, ask.signed))
    } catch (thrown) {
      const triesLeft = triesLeftAfter(thrown)
      setError(triesLeft ? m.wallet_pin_wrong({ count: triesLeft }) : asKiwiError(thrown).message)
      setBusy(false)
      // This try locked the PIN, or the device was removed: the sheet then shows the next step.
      if (!triesLeft) onRefused()
    }
  }
  return (
    <>
      <Statement id={id} {...ask} />
      <PinPad
        label={m.wallet_approve_enter()}
        busy={busy}
        busyLabel={m.wallet_approve_checking()}
        error={error}
        describedBy={id}
        onDone={(pin) => void enter(pin)}
      />
      <p className="pt-2 text-center">
        <Link
          to="/wallet/unlock"
          className="inline-flex min-h-11 items-center px-3 text-sm font-semibold text-muted underline underline-offset-4"
        >
          {m.wallet_pin_forgot()}
        </Link>
      </p>
    </>
  )
}

/** The statement that the device signs, as it is signed. */
function Statement({ id, payeeName, signed: { payee, amountKrw, transfer } }: Omit<ApprovalAsk, 'title'> & { id: string }) {
  return (
    <>
      <p className="text-[0.9375rem] text-muted">{m.wallet_approve_lead()}</p>
      <dl id={id} className="mt-3 mb-5 rounded-2xl bg-sunken px-4 py-1.5">
        <Signed label={m.wallet_approve_payee()}>
          {payeeName} <span className="font-normal text-muted">{wordPayee(payee.shown)}</span>
        </Signed>
        <Signed label={m.wallet_approve_amount()}>
          <span className="text-lg font-extrabold">{formatKrw(amountKrw)}</span>
        </Signed>
        <Signed label={m.wallet_approve_transfer()}>
          <span className="text-sm font-normal text-muted">{transfer.slice(0, 8)}</span>
        </Signed>
      </dl>
    </>
  )
}

function Signed({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-1.5">
      <dt className="shrink-0 text-sm text-muted">{label}</dt>
      <dd className="min-w-0 text-right font-semibold break-words tabular-nums">{children}</dd>
    </div>
  )
}
