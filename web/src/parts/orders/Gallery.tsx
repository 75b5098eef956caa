import { useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { ProductDetail } from '../../state/orders/queries.ts'
import { Picture } from '../Picture.tsx'
import { StepButton } from '../social/Carousel.tsx'
import { ProductImage } from './ProductTile.tsx'

const sizes = '(min-width: 640px) 430px, 100vw'

/**
 * The pictures of a product: moved by swipe, button or arrow key, or chosen by their small ones.
 */
export function Gallery({ product }: { product: ProductDetail }) {
  const { pictures, title } = product
  const strip = useRef<HTMLDivElement>(null)
  const [index, setIndex] = useState(0)
  const show = (at: number) => strip.current?.scrollTo({ left: at * strip.current.clientWidth, behavior: 'smooth' })
  if (pictures.length < 2)
    return (
      <div className="aspect-square overflow-hidden sm:rounded-3xl">
        <ProductImage product={product} sizes={sizes} eager />
      </div>
    )
  return (
    <div role="group" aria-label={m.post_images({ count: pictures.length })} className="min-w-0">
      <div className="group/carousel relative overflow-hidden sm:rounded-3xl">
        <div
          ref={strip}
          className="no-scrollbar flex aspect-square snap-x snap-mandatory overflow-x-auto overscroll-x-contain"
          // Scrolled by the arrow keys too.
          {...{ tabIndex: 0 }}
          onScroll={({ currentTarget }) => setIndex(Math.round(currentTarget.scrollLeft / currentTarget.clientWidth))}
        >
          {pictures.map((image, at) => (
            <div key={at} className="size-full shrink-0 snap-center">
              <Picture
                image={image}
                alt={`${title}, ${m.post_image_of({ index: at + 1, count: pictures.length })}`}
                sizes={sizes}
                eager={at === 0}
              />
            </div>
          ))}
        </div>
        <StepButton show={index > 0} side="left" label={m.previous()} onClick={() => show(index - 1)} />
        <StepButton show={index < pictures.length - 1} side="right" label={m.next()} onClick={() => show(index + 1)} />
      </div>
      <div className="no-scrollbar mt-2 flex gap-2 overflow-x-auto px-4 py-0.5 sm:px-0.5">
        {pictures.map((image, at) => (
          <button
            key={at}
            type="button"
            aria-current={at === index}
            aria-label={m.post_image_of({ index: at + 1, count: pictures.length })}
            onClick={() => show(at)}
            className={`size-14 shrink-0 overflow-hidden rounded-xl ring-kiwi ${at === index ? 'ring-2' : 'opacity-70 hover:opacity-100'}`}
          >
            <Picture image={image} alt="" sizes="56px" />
          </button>
        ))}
      </div>
    </div>
  )
}
