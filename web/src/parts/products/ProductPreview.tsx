import { Package } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { Picked } from '../../state/orders/options.ts'
import { type FormPicture, type ShownProduct } from '../../state/products/product-form.ts'
import { ProductWords } from '../orders/ProductWords.tsx'
import { tagChip, TagFace } from '../social/TagFace.tsx'
import { TabBar } from '../TabBar.tsx'

const tabs: { value: 'tag' | 'page'; label: () => string }[] = [
  { value: 'tag', label: m.product_preview_tag },
  { value: 'page', label: m.product_preview_page },
]

interface ProductPreviewProps {
  product: ShownProduct
  pictures: FormPicture[]
  shopName: string
}

/**
 * The product as people will see it: at its tag in a picture, and on its page. Nothing here can be
 * bought.
 */
export function ProductPreview({ product, pictures, shopName }: ProductPreviewProps) {
  const [tab, setTab] = useState<'tag' | 'page'>('tag')
  const [picked, setPicked] = useState<Picked>([])
  const named = { ...product, title: product.title || m.product_preview_untitled() }
  return (
    <>
      <TabBar label={m.product_preview()} tabs={tabs} value={tab} onChange={setTab} />
      {tab === 'tag' ? (
        <div className="relative mt-3 aspect-square overflow-hidden rounded-3xl bg-sunken">
          <Face url={pictures[0]?.url ?? null} />
          <span
            aria-hidden
            className="absolute top-[38%] left-[32%] grid size-6 -translate-1/2 place-items-center rounded-full bg-black/35 ring-1 ring-white/70"
          >
            <span className="size-2.5 rounded-full bg-white" />
          </span>
          <div className={`absolute top-[45%] left-[32%] max-w-[64%] ${tagChip} pl-1.5`}>
            <TagFace title={named.title} priceKrw={named.priceKrw}>
              <Face url={pictures[0]?.url ?? null} />
            </TagFace>
          </div>
        </div>
      ) : (
        <div className="mt-3">
          <span className="block aspect-square overflow-hidden rounded-3xl bg-sunken">
            <Face url={pictures[0]?.url ?? null} />
          </span>
          {pictures.length > 1 && (
            <span className="mt-2 mb-1 flex flex-wrap gap-2">
              {pictures.map(({ mediaId, url }) => (
                <span key={mediaId} className="size-12 overflow-hidden rounded-xl bg-sunken">
                  <Face url={url} />
                </span>
              ))}
            </span>
          )}
          <div className="pt-4">
            <ProductWords product={named} by={shopName} picked={picked} onPick={setPicked} />
          </div>
        </div>
      )}
    </>
  )
}

const Face = ({ url }: { url: string | null }) =>
  url === null ? (
    <span className="grid size-full place-items-center bg-sunken text-muted">
      <Package aria-hidden className="size-1/3 max-h-10" />
    </span>
  ) : (
    <img src={url} alt="" className="size-full object-cover" />
  )
