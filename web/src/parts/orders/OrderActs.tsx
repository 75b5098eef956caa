import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { isKept } from '../../../../src/shared/orders.ts'
import { m } from '../../paraglide/messages.js'
import { moneyDateTime } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { type Order, orderQueries } from '../../state/orders/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { StickyAct } from '../StickyAct.tsx'
import { ParcelForm } from './ParcelForm.tsx'

/**
 * What the reader can do next for the goods of an order: the shop confirms and hands over, the
 * buyer confirms the purchase.
 */
export function OrderActs({ order, isShop }: { order: Order; isShop: boolean }) {
  const { orderId } = order
  const isBought = isKept(order.standing)
  if (isShop && order.state === 'placed')
    return (
      <StickyAct isOverTabs className="">
        <ActButton
          label={m.order_confirm({ amount: formatKrw(order.totalKrw - order.cancelledKrw) })}
          done={m.order_confirm_done()}
          act={() => kiwi.orders.confirm.mutate({ orderId })}
        />
      </StickyAct>
    )
  if (isShop && isBought && order.fulfilment !== 'delivered' && order.fulfilment !== 'finished') return <ShopActs order={order} />
  if (isShop && isBought && order.fulfilment === 'delivered' && order.finishBy)
    return <p className="text-[0.9375rem] text-muted">{m.order_waits_for_buyer({ until: moneyDateTime(order.finishBy) })}</p>
  return !isShop && order.mayFinish ? <FinishButton order={order} /> : null
}

function ShopActs({ order }: { order: Order }) {
  const { orderId, fulfilment } = order
  const isCourier = order.delivery === 'courier'
  return (
    <>
      {fulfilment !== 'sent' && order.sendBy && (
        <p className="text-[0.9375rem] text-muted">{m.order_send_by({ until: moneyDateTime(order.sendBy) })}</p>
      )}
      {isCourier && fulfilment === 'waiting' && (
        <ActButton label={m.order_pack()} done={m.order_pack_done()} act={() => kiwi.orders.pack.mutate({ orderId })} />
      )}
      {/* What is typed stays when the order is packed meanwhile. */}
      {isCourier && (fulfilment !== 'sent' || order.parcel) && <ParcelForm key={order.parcel ? 'correct' : 'send'} order={order} />}
      {(!isCourier || fulfilment === 'sent') && (
        <AskedButton
          label={isCourier ? m.order_delivered_by_courier() : m.order_hand_over()}
          lead={m.order_hand_over_lead()}
          done={m.order_hand_over_done()}
          act={() => kiwi.orders.handOver.mutate({ orderId })}
        />
      )}
    </>
  )
}

function FinishButton({ order: { orderId, finishBy } }: { order: Order }) {
  return (
    <>
      <AskedButton
        label={m.order_finish()}
        lead={m.order_finish_lead()}
        done={m.order_finish_done()}
        act={() => kiwi.orders.confirmPurchase.mutate({ orderId })}
      />
      {finishBy && <p className="text-[0.9375rem] text-muted">{m.order_finish_until({ until: moneyDateTime(finishBy) })}</p>}
    </>
  )
}

interface Act {
  label: string
  done: string
  act: () => Promise<Order>
}

/** For what cannot be taken back: it says what follows and asks. */
function AskedButton({ lead, ...of }: Act & { lead: string }) {
  const [isAsking, setAsking] = useState(false)
  const { mutate, isPending } = useOrderAct(of)
  const close = () => setAsking(false)
  return (
    <>
      <Button className="min-h-13 w-full" onClick={() => setAsking(true)}>
        {of.label}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={of.label}
          body={lead}
          action={of.label}
          isKind
          busy={isPending}
          onConfirm={() => mutate(undefined, { onSettled: close })}
          onClose={close}
        />
      )}
    </>
  )
}

function ActButton(of: Act) {
  const { mutate, isPending } = useOrderAct(of)
  return (
    <Button className="min-h-13 w-full" busy={isPending} onClick={() => mutate()}>
      {of.label}
    </Button>
  )
}

function useOrderAct({ act, done }: Act) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: (order) => {
      client.setQueryData(orderQueries.one(order.orderId).queryKey, order)
      toast(done)
    },
    onError: toastFailure,
    // The other side may have changed it meanwhile.
    onSettled: () => void client.invalidateQueries({ queryKey: ['orders'] }),
  })
}
