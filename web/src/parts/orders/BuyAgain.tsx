import { useQueryClient } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { orderQueries, type BasketItem } from '../../state/orders/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { BuySheet } from './BuySheet.tsx'

/** Opens the sheet with what of an order is still sold, at today's prices. */
export function BuyAgain({ orderId }: { orderId: string }) {
  const client = useQueryClient()
  const [items, setItems] = useState<BasketItem[] | null>(null)
  const [isReading, setReading] = useState(false)
  async function open() {
    setReading(true)
    try {
      const { products } = await client.fetchQuery(orderQueries.again(orderId))
      if (products.length === 0) toast(m.order_buy_again_gone(), 'bad')
      else setItems(products)
    } catch (error) {
      toastFailure(error)
    } finally {
      setReading(false)
    }
  }
  return (
    <>
      <Button kind="quiet" className="min-h-13 w-full" busy={isReading} onClick={() => void open()}>
        <RotateCcw aria-hidden className="size-5" />
        {m.order_buy_again()}
      </Button>
      {items && <BuySheet items={items} postId={null} onClose={() => setItems(null)} />}
    </>
  )
}
