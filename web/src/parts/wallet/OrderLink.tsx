import { Link } from '@tanstack/react-router'
import { ChevronRight, Package } from 'lucide-react'
import { m } from '../../paraglide/messages.js'

/** Links a movement of money to its order. */
export function OrderLink({ orderId }: { orderId: string }) {
  return (
    <Link
      to="/orders/$orderId"
      params={{ orderId }}
      className="mt-4 flex min-h-14 items-center gap-3 rounded-3xl bg-card px-5 font-semibold shadow-card print:hidden"
    >
      <Package aria-hidden className="size-5 text-kiwi" />
      <span className="flex-1">{m.wallet_receipt_order()}</span>
      <ChevronRight aria-hidden className="size-5 text-muted" />
    </Link>
  )
}
