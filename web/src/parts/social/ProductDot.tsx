import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ExternalLink } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { CardImage } from '../../state/kiwi.ts'
import { useTapTags } from '../../state/orders/commissions.ts'
import { orderQueries } from '../../state/orders/queries.ts'
import { useRecordHere } from '../../state/social/interactions.ts'
import { formatKrw } from '../../state/wording.ts'
import { ProductImage } from '../orders/ProductTile.tsx'
import { tagChip, TagFace } from './TagFace.tsx'

interface ProductDotProps {
  postId: string
  tag: CardImage['tags'][number]
  /** In the frame of its picture. */
  place: { left: string; top: string }
  /** Among the tags of its picture: they come one after another. */
  nth: number
  open: boolean
  onToggle: () => void
}

const atPlace = 'size-11 -translate-x-1/2 -translate-y-1/2'

/**
 * A dot on a product in a picture. A press shows a chip with its picture and price, which links to
 * it.
 */
export function ProductDot({ postId, tag, place, nth, open, onToggle }: ProductDotProps) {
  const price = formatKrw(tag.priceKrw)
  const recordHere = useRecordHere()
  // The chip opens towards the middle, so that it stays inside the picture.
  const [isLeft, isLow] = [tag.x > 0.5, tag.y > 0.7]
  const side = isLeft ? 'right-1/2 items-end' : 'left-1/2 items-start'
  const level = isLow ? 'bottom-[calc(100%-0.25rem)]' : 'top-[calc(100%-0.25rem)]'
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        aria-label={m.product_tag_label({ title: tag.title, price })}
        onClick={(event) => {
          event.stopPropagation()
          if (!open) recordHere('click')
          onToggle()
        }}
        className={`group absolute ${atPlace} grid place-items-center rounded-full ${open ? 'z-20' : 'z-10'}`}
        style={place}
      >
        <span
          className="grid size-6 scale-30 place-items-center rounded-full bg-black/35 opacity-0 ring-1 ring-white/70 transition duration-300 group-hover:scale-110 group-active:scale-95 group-data-seen/slide:scale-100 group-data-seen/slide:opacity-100 group-hover:group-data-seen/slide:scale-110"
          style={{ transitionDelay: `${Math.min(nth, 5) * 70}ms` }}
        >
          <span className={`size-2.5 rounded-full bg-white transition-transform ${open ? 'scale-75' : ''}`} />
        </span>
      </button>
      {open && (
        <div className={`pointer-events-none absolute z-20 ${atPlace}`} style={place}>
          <div
            className={`pointer-events-auto absolute ${side} ${level} flex w-max max-w-60 animate-tag-chip flex-col`}
            style={{ transformOrigin: `${isLow ? 'bottom' : 'top'} ${isLeft ? 'right' : 'left'}` }}
          >
            {tag.url === undefined ? <ProductChip postId={postId} tag={tag} /> : <LinkChip tag={tag} url={tag.url} />}
          </div>
        </div>
      )}
    </>
  )
}

type Tag = ProductDotProps['tag']

/** Of a product that is sold here. */
function ProductChip({ postId, tag }: { postId: string; tag: Tag }) {
  const recordHere = useRecordHere()
  const tapTags = useTapTags()
  const product = useQuery(orderQueries.ofPost(postId)).data?.products.find(({ id }) => id === tag.productId)
  return (
    <Link
      to="/products/$productId"
      params={{ productId: tag.productId }}
      onClick={(event) => {
        event.stopPropagation()
        recordHere('click')
        tapTags(postId, [tag.productId])
      }}
      className={`${tagChip} ${product ? 'pl-1.5' : 'pl-3.5'}`}
    >
      <TagFace title={tag.title} priceKrw={tag.priceKrw} paysCommission={tag.paysCommission} bought={tag.bought}>
        {product && <ProductImage product={product} sizes="44px" />}
      </TagFace>
    </Link>
  )
}

function LinkChip({ tag, url }: { tag: Tag; url: string }) {
  const recordHere = useRecordHere()
  return (
    <a
      href={url}
      target="_blank"
      rel="nofollow ugc noopener noreferrer"
      onClick={(event) => {
        event.stopPropagation()
        recordHere('click')
      }}
      className={`${tagChip} pl-3.5`}
    >
      <span className="min-w-0">
        <bdi className="line-clamp-1 text-[0.8125rem] leading-5">{tag.title}</bdi>
        <span className="block text-sm leading-5 font-bold">{formatKrw(tag.priceKrw)}</span>
        <span className="line-clamp-2 text-xs leading-4 break-all">{m.tag_elsewhere({ host: isolated(new URL(url).host) })}</span>
      </span>
      <ExternalLink aria-hidden className="size-4 shrink-0 opacity-60" />
    </a>
  )
}
