import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { productQueries } from '../../state/orders/queries.ts'
import { ProductTile } from './ProductTile.tsx'

/** Products that people show or choose beside this one; nothing where there are none. */
export function SimilarRail({ productId }: { productId: string }) {
  const products = useQuery(productQueries.similar(productId)).data?.products ?? []
  if (products.length === 0) return null
  return (
    <section aria-labelledby="similar-heading" className="mt-10">
      <h2 id="similar-heading" className="px-4 pb-3 text-lg font-bold">
        {m.similar_products()}
      </h2>
      <ul className="no-scrollbar flex gap-3 overflow-x-auto px-4 pb-1">
        {products.map((product) => (
          <li key={product.id} className="w-36 shrink-0">
            <ProductTile product={product} />
          </li>
        ))}
      </ul>
    </section>
  )
}
