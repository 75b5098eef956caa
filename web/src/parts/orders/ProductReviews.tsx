import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Star } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { type Rating, reviewQueries, type ReviewSort } from '../../state/orders/reviews.ts'
import { formatCount } from '../../state/wording.ts'
import { PagedList } from '../PagedList.tsx'
import { ReviewCard } from './ReviewCard.tsx'
import { Stars } from './Stars.tsx'

const sorts: { value: ReviewSort; label: () => string }[] = [
  { value: 'best', label: m.review_sort_best },
  { value: 'newest', label: m.review_sort_newest },
  { value: 'high', label: m.review_sort_high },
  { value: 'low', label: m.review_sort_low },
]

export function ProductReviews({ productId }: { productId: string }) {
  const [sort, setSort] = useState<ReviewSort>('best')
  const [withPhotos, setWithPhotos] = useState(false)
  const rating = useQuery(reviewQueries.rating(productId)).data
  const query = useInfiniteQuery(reviewQueries.list(productId, sort, withPhotos))
  const reviews = query.data?.pages.flatMap((page) => page.reviews) ?? []
  const chip = (isOn: boolean) =>
    `min-h-11 shrink-0 rounded-full px-4 text-sm font-semibold ${isOn ? 'bg-ink text-paper' : 'bg-sunken hover:bg-line'}`
  return (
    <section aria-labelledby="reviews-heading" className="mt-10 px-4">
      <h2 id="reviews-heading" className="pb-3 text-lg font-bold">
        {m.reviews_title()} <span className="font-semibold text-muted">{formatCount(rating?.count ?? 0)}</span>
      </h2>
      {rating && rating.count > 0 && (
        <>
          <Histogram rating={rating} />
          <div role="group" aria-label={m.review_sort()} className="no-scrollbar mt-4 flex gap-2 overflow-x-auto">
            {sorts.map(({ value, label }) => (
              <button
                key={value}
                type="button"
                aria-pressed={sort === value}
                onClick={() => setSort(value)}
                className={chip(sort === value)}
              >
                {label()}
              </button>
            ))}
            {rating.withPhotos > 0 && (
              <button type="button" aria-pressed={withPhotos} onClick={() => setWithPhotos(!withPhotos)} className={chip(withPhotos)}>
                {m.review_with_photos({ count: formatCount(rating.withPhotos) })}
              </button>
            )}
          </div>
        </>
      )}
      <PagedList query={query} isEmpty={reviews.length === 0} empty={<p className="py-4 text-muted">{m.reviews_none()}</p>}>
        <ul className="divide-y divide-line">
          {reviews.map((review) => (
            <ReviewCard key={review.id} review={review} />
          ))}
        </ul>
      </PagedList>
    </section>
  )
}

function Histogram({ rating }: { rating: Rating }) {
  const most = Math.max(...rating.counts)
  return (
    <div className="flex items-center gap-6 rounded-3xl bg-card p-5 shadow-card">
      <div className="shrink-0 text-center">
        <p className="text-3xl font-extrabold tabular-nums">{rating.average?.toFixed(1)}</p>
        <Stars stars={rating.average ?? 0} />
      </div>
      <dl className="min-w-0 flex-1 space-y-1 text-[0.8125rem]">
        {[5, 4, 3, 2, 1].map((stars) => (
          <div key={stars} className="flex items-center gap-2">
            <dt className="inline-flex w-8 shrink-0 items-center gap-1 tabular-nums">
              {stars}
              <Star aria-hidden className="size-3 fill-current text-honey" />
              <span className="sr-only">{m.review_stars({ stars })}</span>
            </dt>
            <dd className="flex min-w-0 flex-1 items-center gap-2">
              <span aria-hidden className="h-2 flex-1 overflow-hidden rounded-full bg-sunken">
                <span
                  className="block h-full rounded-full bg-honey"
                  style={{ width: `${((rating.counts[stars - 1] ?? 0) / most) * 100}%` }}
                />
              </span>
              <span className="w-8 text-right text-muted tabular-nums">{formatCount(rating.counts[stars - 1] ?? 0)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
