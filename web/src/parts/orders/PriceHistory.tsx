import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { pricePath } from '../../state/orders/price-path.ts'
import { productQueries } from '../../state/orders/queries.ts'
import { moneyDate } from '../../state/dates.ts'
import { formatKrw } from '../../state/wording.ts'

/**
 * The prices of the last year as steps, and as a list for who cannot see them. Nothing for a price
 * that never changed.
 */
export function PriceHistory({ productId }: { productId: string }) {
  const { data, dataUpdatedAt } = useQuery(productQueries.prices(productId))
  const prices = data?.prices ?? []
  if (prices.length < 2) return null
  const lowestKrw = Math.min(...prices.map(({ priceKrw }) => priceKrw))
  return (
    <section aria-labelledby="prices-heading" className="mt-8 px-4">
      <h2 id="prices-heading" className="text-lg font-bold">
        {m.product_prices()}
      </h2>
      <p className="text-sm text-muted tabular-nums">{m.product_price_lowest({ price: formatKrw(lowestKrw) })}</p>
      <svg aria-hidden viewBox="0 0 100 30" preserveAspectRatio="none" className="mt-3 h-24 w-full overflow-visible text-kiwi">
        <path
          d={pricePath(prices, dataUpdatedAt)}
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          vectorEffect="non-scaling-stroke"
          strokeLinejoin="round"
        />
      </svg>
      <ol className="sr-only">
        {prices.map(({ at, priceKrw }) => (
          <li key={at}>{m.product_price_line({ date: moneyDate(at), price: formatKrw(priceKrw) })}</li>
        ))}
      </ol>
    </section>
  )
}
