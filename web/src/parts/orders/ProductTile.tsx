import { Link } from '@tanstack/react-router'
import { Package } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { ProductCard } from '../../state/kiwi.ts'
import type { Priced } from '../../state/orders/options.ts'
import { formatKrw } from '../../state/wording.ts'
import { Picture } from '../Picture.tsx'
import { Marked } from '../social/Marked.tsx'

export function ProductImage({
  product,
  sizes,
  eager = false,
}: {
  product: Pick<ProductCard, 'image' | 'title'>
  sizes: string
  eager?: boolean
}) {
  if (product.image) return <Picture image={product.image} alt={product.image.alt || product.title} sizes={sizes} eager={eager} />
  return (
    <span className="grid size-full place-items-center bg-sunken text-muted">
      <Package aria-hidden className="size-8" />
    </span>
  )
}

/** "From" the lowest price where the prices of options differ. */
export function ProductPrice({ product }: { product: Priced }) {
  const price = formatKrw(product.priceKrw)
  return product.priceToKrw === null ? price : m.product_from({ price })
}

interface ProductTileProps {
  product: ProductCard
  /** The parts of its title that a search found. */
  ranges?: readonly number[][] | undefined
  /** How high its picture is, in its width. */
  shape?: number
}

export function ProductTile({ product, ranges, shape = 1 }: ProductTileProps) {
  return (
    <Link to="/products/$productId" params={{ productId: product.id }} className="group block">
      <span className="relative block overflow-hidden rounded-2xl" style={{ aspectRatio: 1 / shape }}>
        <ProductImage product={product} sizes="(min-width: 640px) 220px, 50vw" />
        {!product.inStock && (
          <span className="absolute inset-x-0 bottom-0 bg-black/60 py-1 text-center text-xs font-semibold text-white">
            {m.product_out_of_stock()}
          </span>
        )}
      </span>
      <bdi className="mt-2 block truncate text-xs font-medium text-muted">{product.brand || product.shop.name}</bdi>
      <span className="line-clamp-2 text-sm leading-snug group-hover:underline">
        <Marked text={product.title} ranges={ranges} />
      </span>
      <span className="mt-0.5 block font-bold">
        <ProductPrice product={product} />
      </span>
    </Link>
  )
}

export function ProductTiles({ products, highlights = {} }: { products: ProductCard[]; highlights?: Record<string, number[][]> }) {
  return (
    <ul className="grid grid-cols-2 gap-x-3 gap-y-5 sm:grid-cols-3 xl:grid-cols-[repeat(auto-fill,minmax(12rem,1fr))]">
      {products.map((product) => (
        <li key={product.id}>
          <ProductTile product={product} ranges={highlights[product.id]} />
        </li>
      ))}
    </ul>
  )
}
