import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Printer } from 'lucide-react'
import { useState } from 'react'
import type { OrderTask } from '../../../../src/shared/orders.ts'
import { m } from '../../paraglide/messages.js'
import { kiwi } from '../../state/kiwi.ts'
import type { OrderSummary } from '../../state/orders/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import type { Slip } from './PackingSlips.tsx'

interface ChosenOrdersProps {
  task: OrderTask
  orders: OrderSummary[]
  onDone: () => void
  onSlips: (slips: Slip[]) => void
}

/**
 * What can be done with the chosen orders of a task. Confirming takes money: the sum is shown
 * first.
 */
export function ChosenOrders({ task, orders, onDone, onSlips }: ChosenOrdersProps) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const orderIds = orders.map(({ orderId }) => orderId)
  const step = useMutation({
    mutationFn: (which: 'confirm' | 'pack') => kiwi.orders.step.mutate({ step: which, orderIds }),
    onSuccess: ({ orders: told }) => {
      const done = told.filter(({ outcome }) => outcome === 'done').length
      toast(done === told.length ? m.board_stepped({ count: done }) : m.board_stepped_some({ count: done, refused: told.length - done }))
      onDone()
    },
    onError: toastFailure,
    onSettled: () => {
      setAsking(false)
      void client.invalidateQueries({ queryKey: ['orders'] })
    },
  })
  const open = useMutation({
    mutationFn: () => kiwi.orders.openAddresses.mutate({ orderIds }),
    onSuccess: ({ addresses }) => {
      const byOrder = new Map(addresses.map(({ orderId, address }) => [orderId, address]))
      onSlips(orders.map((order) => ({ order, address: byOrder.get(order.orderId) ?? null })))
    },
    onError: toastFailure,
  })
  const chosen = m.own_products_selected({ count: orders.length })
  const sumKrw = orders.reduce((sum, { totalKrw, cancelledKrw }) => sum + totalKrw - cancelledKrw, 0)
  return (
    <div
      role="region"
      aria-label={chosen}
      className="sticky bottom-20 z-10 mt-3 flex flex-wrap items-center gap-2 rounded-3xl bg-card px-4 py-3 shadow-card sm:bottom-4"
    >
      <span aria-live="polite" className="flex-1 font-semibold whitespace-nowrap">
        {chosen}
      </span>
      {task !== 'new' && (
        <Button kind="quiet" busy={open.isPending} onClick={() => open.mutate()}>
          <Printer aria-hidden className="size-5" />
          {m.slip_title()}
        </Button>
      )}
      {task === 'new' && <Button onClick={() => setAsking(true)}>{m.board_confirm()}</Button>}
      {task === 'pack' && (
        <Button busy={step.isPending} onClick={() => step.mutate('pack')}>
          {m.board_pack_many()}
        </Button>
      )}
      {isAsking && (
        <Modal
          title={m.board_confirm_title({ count: orders.length })}
          body={m.board_confirm_body({ amount: formatKrw(sumKrw) })}
          onClose={() => setAsking(false)}
        >
          <div className="mt-6 grid grid-cols-2 gap-2">
            <Button kind="quiet" onClick={() => setAsking(false)}>
              {m.cancel()}
            </Button>
            <Button busy={step.isPending} onClick={() => step.mutate('confirm')}>
              {m.board_confirm()}
            </Button>
          </div>
        </Modal>
      )}
    </div>
  )
}
