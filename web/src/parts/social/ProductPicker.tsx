import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { ProductCard } from '../../state/kiwi.ts'
import { LinkTag } from './LinkTag.tsx'
import { searchableText, useSettled } from '../../state/social/search-text.ts'
import { formatKrw } from '../../state/wording.ts'
import { Failure } from '../Message.tsx'
import { Modal } from '../Modal.tsx'
import { ProductImage } from '../orders/ProductTile.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { LimitedInput } from '../LimitedInput.tsx'
import { productQueries } from '../../state/orders/queries.ts'
import { wishQueries } from '../../state/orders/wishes.ts'
import { useMe } from '../../state/me.ts'

const mostOffered = 4

/**
 * Finds a product to pin. Before anything is typed: those of one's own shop, those seen last, and
 * those like what is pinned.
 */
export function ProductPicker({
  pinnedIds,
  onPick,
  onClose,
}: {
  /** What is pinned to the picture already. */
  pinnedIds: readonly string[]
  /** What is sold elsewhere has no category. */
  onPick: (product: Pick<ProductCard, 'id' | 'title' | 'priceKrw'> & Partial<Pick<ProductCard, 'category'>>) => void
  onClose: () => void
}) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [isComposing, setComposing] = useState(false)
  const settled = useSettled(searchableText(text, isComposing), 220)
  const found = useQuery(productQueries.findProducts(settled))
  const products = settled === '' ? [] : (found.data?.products ?? [])
  return (
    <Modal title={m.write_tag_find()} onClose={onClose} initialFocus={field}>
      <LimitedInput
        type="search"
        ref={field}
        value={text}
        maxLength={maxLengths.search}
        aria-label={m.write_tag_find()}
        placeholder={m.write_tag_find_placeholder()}
        onText={setText}
        onComposing={setComposing}
        className="field mt-3 shrink-0"
      />
      <div className="mt-3 min-h-72">
        {settled !== '' && found.isPending && <RowSkeleton count={4} />}
        {found.isError && !found.data && <Failure error={found.error} retry={() => void found.refetch()} />}
        {settled !== '' && found.data && products.length === 0 && <p className="py-10 text-center text-muted">{m.write_tag_none()}</p>}
        {settled === '' && <Offered pinnedIds={pinnedIds} onPick={onPick} />}
        <Products products={products} onPick={onPick} />
        <LinkTag onPick={onPick} />
      </div>
    </Modal>
  )
}

type OnPick = (product: ProductCard) => void

function Offered({ pinnedIds, onPick }: { pinnedIds: readonly string[]; onPick: OnPick }) {
  const shop = useMe()?.shop?.handle
  const own = useInfiniteQuery({ ...productQueries.shopProducts(shop ?? ''), enabled: shop !== undefined })
  const seen = useQuery(wishQueries.seen())
  const last = pinnedIds.at(-1)
  const similar = useQuery({ ...productQueries.similar(last ?? ''), enabled: last !== undefined })
  const parts = [
    { title: m.similar_products(), products: similar.data?.products ?? [] },
    { title: m.write_tag_own(), products: own.data?.pages[0]?.products ?? [] },
    { title: m.seen_title(), products: seen.data?.products ?? [] },
  ]
  const used = new Set(pinnedIds)
  return parts.map(({ title, products }) => {
    // Each product stands once.
    const some = products.filter(({ id }) => !used.has(id)).slice(0, mostOffered)
    for (const { id } of some) used.add(id)
    if (some.length === 0) return null
    return (
      <section key={title} aria-label={title} className="pb-3">
        <h3 className="pb-1 text-sm font-semibold text-muted">{title}</h3>
        <Products products={some} onPick={onPick} />
      </section>
    )
  })
}

function Products({ products, onPick }: { products: ProductCard[]; onPick: OnPick }) {
  return (
    <ul>
      {products.map((product) => (
        <li key={product.id}>
          <button
            type="button"
            onClick={() => onPick(product)}
            className="-mx-2 flex min-h-16 w-[calc(100%+1rem)] items-center gap-3 rounded-2xl px-2 py-1.5 text-left hover:bg-sunken"
          >
            <span className="size-13 shrink-0 overflow-hidden rounded-xl">
              <ProductImage product={product} sizes="52px" />
            </span>
            <span className="min-w-0 flex-1 leading-snug">
              <bdi className="block truncate text-xs text-muted">{product.brand || product.shop.name}</bdi>
              <span className="block truncate text-[0.9375rem]">{product.title}</span>
              <span className="block text-sm font-bold">{formatKrw(product.priceKrw)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
