import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { moneyDate } from '../../state/dates.ts'
import type { OrderSummary } from '../../state/orders/queries.ts'
import { DueLine, OrderAmount, OrderPicture, OrderStateMark, OrderTitle } from './OrderRow.tsx'

interface OrderTableProps {
  label: string
  orders: readonly OrderSummary[]
  /** Names the buyer in place of the shop, and says until when the shop has to act. */
  forShop?: boolean
  /** Stands before each order, such as a checkbox. */
  choiceOf?: (order: OrderSummary) => ReactNode
}

/** The orders of a shop or of a buyer, for wide screens. */
export function OrderTable({ label, orders, forShop = false, choiceOf }: OrderTableProps) {
  const heads = [
    forShop ? m.board_head_product() : m.orders_head_product(),
    m.board_head_order(),
    m.board_head_amount(),
    m.board_head_state(),
  ]
  return (
    <div className="relative overflow-x-auto">
      <table aria-label={label} className="w-full min-w-[38rem] text-[0.9375rem] tabular-nums">
        <thead className="text-left text-sm text-muted">
          <tr>
            {heads.map((head, column) => (
              <th
                key={head}
                scope="col"
                colSpan={choiceOf && column === 0 ? 2 : 1}
                className={`px-2 py-2 font-semibold ${column > 1 ? 'text-right' : ''}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {orders.map((order) => (
            <tr key={order.orderId} className="hover:bg-sunken">
              {choiceOf && <td className="w-11">{choiceOf(order)}</td>}
              <td className="w-full max-w-0 px-2 py-1.5">
                <Link
                  to="/orders/$orderId"
                  params={{ orderId: order.orderId }}
                  className="flex min-h-11 items-center gap-3 hover:underline"
                >
                  <OrderPicture order={order} className="size-11" />
                  <span className="min-w-0">
                    <OrderTitle order={order} />
                    <bdi className="block truncate text-sm text-muted">{forShop ? order.buyer.displayName : order.shop.name}</bdi>
                  </span>
                </Link>
              </td>
              <td className="px-2 whitespace-nowrap">
                {m.order_number({ number: order.number })}
                <span className="block text-sm text-muted">{moneyDate(order.createdAt)}</span>
              </td>
              <td className="px-2 text-right font-semibold whitespace-nowrap">
                <OrderAmount order={order} />
              </td>
              <td className="min-w-40 px-2 py-2 text-right">
                <OrderStateMark order={order} />
                {forShop && <DueLine order={order} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
