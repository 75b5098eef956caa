import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { orderQueries, type ShopPayment } from '../../state/orders/queries.ts'
import { useRetryKey } from '../../state/retry-key.ts'
import { toast } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'
import { TextField } from '../TextField.tsx'
import { WonInput } from '../WonInput.tsx'
import { ReasonField } from './ReasonField.tsx'
import { RefundLegs } from './RefundLegs.tsx'

/** The shop chooses an amount, sees each leg, and gives exactly that back. */
export function RefundPaymentSheet({ payment, onClose }: { payment: ShopPayment; onClose: () => void }) {
  const client = useQueryClient()
  const { transferId, refundableKrw } = payment
  const [amountKrw, setAmountKrw] = useState(refundableKrw)
  const [reason, setReason] = useState('')
  const key = useRetryKey()
  const isTooMuch = amountKrw > refundableKrw
  const isAmount = amountKrw > 0 && !isTooMuch
  const preview = useQuery({ ...orderQueries.refundPreview(transferId, amountKrw), enabled: isAmount })
  const refund = useMutation({
    mutationFn: () => {
      const idempotencyKey = key.of([amountKrw, reason])
      return kiwi.shops.payments.refund.mutate({ transferId, idempotencyKey, amountKrw, reason })
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['payments'] })
      void client.invalidateQueries({ queryKey: ['payouts'] })
      toast((preview.data?.waitsForFunds ? m.payments_refund_waits : m.payments_refund_done)({ amount: formatKrw(amountKrw) }))
      onClose()
    },
    // A colleague may have refunded a part meanwhile.
    onError: () => void client.invalidateQueries({ queryKey: ['payments'] }),
  })
  const shown = isAmount ? preview.data : undefined
  const error = refund.error ?? (isAmount ? preview.error : null)
  return (
    <Modal title={m.payments_refund_title()} body={m.payments_refund_lead()} onClose={onClose}>
      <TextField
        className="mt-4"
        label={m.payments_refund_amount()}
        value={amountKrw === 0 ? '' : String(amountKrw)}
        Input={WonInput}
        maxLength={12}
        onChange={(digits) => setAmountKrw(Number(digits))}
        error={isTooMuch ? m.payments_refund_too_much({ amount: formatKrw(refundableKrw) }) : null}
      />
      {amountKrw !== refundableKrw && (
        <Button kind="quiet" className="mt-2" onClick={() => setAmountKrw(refundableKrw)}>
          {m.payments_refund_all({ amount: formatKrw(refundableKrw) })}
        </Button>
      )}
      {isAmount && preview.isPending && <BlockSkeleton className="mt-4 h-24" />}
      {shown && <RefundLegs preview={shown} isShop waitsNote={m.payments_refund_waits_note()} remaining={m.payments_remaining()} />}
      <ReasonField
        usual={[m.payments_reason_twice(), m.payments_reason_amount(), m.payments_reason_agreed()]}
        value={reason}
        onChange={setReason}
      />
      {error && (
        <p role="alert" className="mt-3 text-sm font-medium text-danger">
          {asKiwiError(error).message}
        </p>
      )}
      <Button
        kind="danger"
        className="mt-5 min-h-13 w-full tabular-nums"
        disabled={!shown || preview.isFetching || reason.trim() === ''}
        busy={refund.isPending}
        onClick={() => refund.mutate()}
      >
        {!isAmount
          ? m.payments_refund_enter()
          : reason.trim() === ''
            ? m.payments_tell_reason()
            : m.payments_refund_do({ amount: formatKrw(amountKrw) })}
      </Button>
    </Modal>
  )
}
