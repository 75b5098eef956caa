import { useQuery } from '@tanstack/react-query'
import { PenLine } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { Order } from '../../state/orders/queries.ts'
import { reviewQueries } from '../../state/orders/reviews.ts'
import { isolated } from '../../state/isolated.ts'
import { Button } from '../Button.tsx'
import { ReviewCard } from './ReviewCard.tsx'
import { ReviewSheet } from './ReviewSheet.tsx'

/**
 * What the buyer wrote about the lines of an order, and may still write; nothing before they
 * received it.
 */
export function OrderReviews({ order }: { order: Order }) {
  const lines = useQuery(reviewQueries.ofOrder(order.orderId)).data?.lines ?? []
  const [writing, setWriting] = useState<string | null>(null)
  const titleOf = (lineId: string) => lines.find((line) => line.lineId === lineId)?.title ?? ''
  const open = lines.filter(({ mayWrite }) => mayWrite)
  const written = lines.flatMap(({ review }) => (review ? [review] : []))
  if (open.length + written.length === 0) return null
  return (
    <section aria-labelledby="order-reviews-heading">
      <h2 id="order-reviews-heading" className="sr-only">
        {m.reviews_title()}
      </h2>
      {open.map(({ lineId }) => (
        <Button key={lineId} kind="quiet" className="mt-2 min-h-13 w-full" onClick={() => setWriting(lineId)}>
          <PenLine aria-hidden className="size-5 shrink-0" />
          <span className="truncate">
            {order.lines.length > 1 ? m.review_write_of({ title: isolated(titleOf(lineId)) }) : m.review_write()}
          </span>
        </Button>
      ))}
      {written.length > 0 && (
        <ul className="divide-y divide-line rounded-3xl bg-card px-5 shadow-card">
          {written.map((review) => (
            <ReviewCard key={review.id} review={review} withProduct />
          ))}
        </ul>
      )}
      {writing && <ReviewSheet title={titleOf(writing)} about={{ lineId: writing }} onClose={() => setWriting(null)} />}
    </section>
  )
}
