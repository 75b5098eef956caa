import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { type Order, orderQueries } from '../../state/orders/queries.ts'
import { Button } from '../Button.tsx'
import { ReturnCard } from './ReturnCard.tsx'
import { ReturnSheet } from './ReturnSheet.tsx'

/** The returns of an order, and for its buyer the way to ask for one. */
export function OrderReturns({ order, isShop }: { order: Order; isShop: boolean }) {
  const [isAsking, setAsking] = useState(false)
  const { data } = useQuery(orderQueries.returns(order.orderId))
  return (
    <>
      {order.mayReturnFor.length > 0 && (
        <Button kind="quiet" className="min-h-13 w-full" onClick={() => setAsking(true)}>
          {m.returns_ask()}
        </Button>
      )}
      {data && data.returns.length > 0 && (
        <section aria-labelledby="returns-heading" className="space-y-3">
          <h2 id="returns-heading" className="text-lg font-bold">
            {m.returns_title()}
          </h2>
          {data.returns.toReversed().map((asked) => (
            <ReturnCard key={asked.returnId} asked={asked} isShop={isShop} />
          ))}
        </section>
      )}
      {isAsking && <ReturnSheet order={order} onClose={() => setAsking(false)} />}
    </>
  )
}
