import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useQuery } from '@tanstack/react-query'
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

/** Finds a product to pin. */
export function ProductPicker({
  onPick,
  onClose,
}: {
  onPick: (product: Pick<ProductCard, 'id' | 'title' | 'priceKrw'>) => void
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
        <LinkTag onPick={onPick} />
      </div>
    </Modal>
  )
}
