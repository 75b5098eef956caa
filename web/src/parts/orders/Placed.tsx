import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { Order } from '../../state/orders/queries.ts'
import { Button, buttonLook } from '../Button.tsx'
import { Modal } from '../Modal.tsx'

interface PlacedProps {
  order: Order
  /** Products of another shop are chosen, but not bought yet. */
  isMoreChosen: boolean
  onNext: () => void
  onClose: () => void
}

/** The order was placed: the next step, and a link to the order. */
export function Placed({ order, isMoreChosen, onNext, onClose }: PlacedProps) {
  const shop = isolated(order.shop.name)
  const isWaiting = order.state === 'placed'
  return (
    <Modal title={m.order_buy()} onClose={onClose}>
      <div role="status" className="flex flex-col items-center py-6 text-center">
        <CircleCheck aria-hidden className="size-14 animate-pop text-kiwi" />
        <p className="mt-4 text-lg font-bold">{isWaiting ? m.order_placed_title() : m.order_confirmed_title()}</p>
        <p className="mt-1 text-[0.9375rem] text-balance text-muted">
          {isWaiting ? m.order_placed_body({ shop }) : m.order_confirmed_body({ shop })}
        </p>
        <div className="mt-6 flex w-full max-w-xs flex-col gap-2">
          {isMoreChosen && (
            <Button className="min-h-13" onClick={onNext}>
              {m.order_next_shop()}
            </Button>
          )}
          <Link
            to="/orders/$orderId"
            params={{ orderId: order.orderId }}
            className={buttonLook(isMoreChosen ? 'quiet' : 'strong', 'min-h-13')}
          >
            {m.order_see()}
          </Link>
        </div>
      </div>
    </Modal>
  )
}
