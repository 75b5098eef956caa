import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { productQueries } from '../../state/orders/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { ProductImage } from './ProductTile.tsx'

/** Above the saved posts: their products that are cheaper now. Nothing if none is. */
export function FallenPrices() {
  const products = useQuery(productQueries.fallen()).data?.products ?? []
  if (products.length === 0) return null
  return (
    <section aria-labelledby="fallen-heading" className="pb-4">
      <h2 id="fallen-heading" className="px-4 pb-2 text-sm font-semibold text-muted">
        {m.product_fallen()}
      </h2>
      <ul className="no-scrollbar flex gap-3 overflow-x-auto px-4">
        {products.map((product) => (
          <li key={product.id} className="w-32 shrink-0">
            <Link to="/products/$productId" params={{ productId: product.id }} className="group block">
              <span className="block aspect-square overflow-hidden rounded-2xl">
                <ProductImage product={product} sizes="128px" />
              </span>
              <span className="mt-1.5 line-clamp-1 text-sm group-hover:underline">{product.title}</span>
              <span className="block font-bold tabular-nums">{formatKrw(product.priceKrw)}</span>
              <span className="block text-xs text-muted tabular-nums">{m.product_was({ price: formatKrw(product.wasKrw) })}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
