import { ChevronLeft, ChevronRight, Heart } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { CardImage, PostCard } from '../../state/kiwi.ts'
import { followInView } from '../../state/in-view.ts'
import { pictureName } from '../../state/social/picture-name.ts'
import { thumbhashUrl } from '../../state/thumbhash.ts'
import { useFinePointer } from '../../state/wide.ts'
import { Picture } from '../Picture.tsx'
import { ProductDot } from './ProductDot.tsx'
import { isolated } from '../../state/isolated.ts'

const doubleTapMs = 320

interface CarouselProps {
  post: PostCard
  eager?: boolean
  /** All pictures are drawn at once, not each when the one before it is looked at. */
  whole?: boolean
  /** After a single press on a picture whose tags are closed. */
  onOpen?: (() => void) | undefined
  onDoubleTap: () => void
}

/** A post's pictures, moved by swipe, button or arrow key. The frame's height is known at once. */
export function Carousel({ post, eager = false, whole = false, onOpen, onDoubleTap }: CarouselProps) {
  const { images } = post
  const strip = useRef<HTMLDivElement>(null)
  const [index, setIndex] = useState(0)
  const [furthest, setFurthest] = useState(0)
  const isFine = useFinePointer()
  if (index > furthest) setFurthest(index)
  const lead = images[0]
  if (!lead) return null
  const frameRatio = Math.min(1.6, Math.max(0.75, lead.width / lead.height))
  const step = (by: number) => strip.current?.scrollTo({ left: (index + by) * strip.current.clientWidth, behavior: 'smooth' })
  return (
    <div
      className="group/carousel relative mx-3 overflow-hidden rounded-3xl sm:mx-0"
      role="group"
      aria-label={m.post_images({ count: images.length })}
    >
      <div
        ref={strip}
        // One picture has nothing to scroll: each strip that scrolls is a layer of its own.
        className={`no-scrollbar flex touch-manipulation ${images.length > 1 ? 'snap-x snap-mandatory overflow-x-auto overscroll-x-contain' : ''}`}
        style={{ aspectRatio: frameRatio }}
        {...(images.length > 1 ? { tabIndex: 0 } : {})}
        onScroll={({ currentTarget }) => setIndex(Math.round(currentTarget.scrollLeft / currentTarget.clientWidth))}
      >
        {images.map((image, at) => (
          <Slide
            postId={post.id}
            key={at}
            isDrawn={whole || at <= furthest + 1}
            image={image}
            frameRatio={frameRatio}
            label={
              (pictureName(image, post) || m.post_image_alt({ name: isolated(post.author.displayName) })) +
              (images.length > 1 ? `, ${m.post_image_of({ index: at + 1, count: images.length })}` : '')
            }
            eager={eager && at === 0}
            onOpen={onOpen}
            onDoubleTap={onDoubleTap}
          />
        ))}
      </div>
      {images.length > 1 && (
        <>
          {isFine && (
            <>
              <StepButton show={index > 0} side="left" label={m.previous()} onClick={() => step(-1)} />
              <StepButton show={index < images.length - 1} side="right" label={m.next()} onClick={() => step(1)} />
            </>
          )}
          <span
            aria-hidden
            className="pointer-events-none absolute top-3 right-3 rounded-full bg-black/65 px-2.5 py-1 text-xs font-semibold text-white tabular-nums"
          >
            {index + 1}/{images.length}
          </span>
          <span aria-hidden className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center gap-1.5">
            {images.map((_, at) => (
              <span key={at} className={`h-1.5 rounded-full bg-white shadow transition-all ${at === index ? 'w-4' : 'w-1.5 opacity-60'}`} />
            ))}
          </span>
        </>
      )}
    </div>
  )
}

interface SlideProps {
  postId: string
  isDrawn: boolean
  image: CardImage
  frameRatio: number
  label: string
  eager: boolean
  onOpen: (() => void) | undefined
  onDoubleTap: () => void
}

function Slide({ postId, isDrawn, image, frameRatio, label, eager, onOpen, onDoubleTap }: SlideProps) {
  const [openTag, setOpenTag] = useState<string | null>(null)
  const [burst, setBurst] = useState(0)
  const lastTap = useRef(0)
  const opening = useRef<ReturnType<typeof setTimeout>>(undefined)
  const slide = useRef<HTMLDivElement>(null)
  const isSeen = useIsSeen(slide, image.tags.length > 0)
  const ratio = image.width / image.height
  const placeholder = thumbhashUrl(image.thumbhash)
  useEffect(() => () => clearTimeout(opening.current), [])

  function tap(at: number) {
    const isDouble = at - lastTap.current < doubleTapMs
    lastTap.current = isDouble ? 0 : at
    clearTimeout(opening.current)
    if (!isDouble) {
      if (openTag === null && onOpen) opening.current = setTimeout(onOpen, doubleTapMs)
      return setOpenTag(null)
    }
    setBurst((count) => count + 1)
    onDoubleTap()
  }

  return (
    // The whole picture is shown, so that tags keep their place. Its colours fill the rest of the
    // frame.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- a double tap is a second way to the like button, a single one to the post
    <div
      ref={slide}
      data-seen={isSeen || undefined}
      className="group/slide relative size-full shrink-0 snap-center snap-always overflow-hidden bg-sunken bg-cover bg-center"
      style={placeholder ? { backgroundImage: `url(${placeholder})` } : undefined}
      onClick={({ timeStamp }) => tap(timeStamp)}
    >
      {isDrawn && <Picture isFramed image={image} alt={label} sizes="(min-width: 640px) 600px, 100vw" eager={eager} />}
      {isDrawn &&
        image.tags.map((tag, nth) => (
          <ProductDot
            key={`${tag.productId}:${tag.x}:${tag.y}`}
            postId={postId}
            tag={tag}
            place={placeInFrame(tag, ratio, frameRatio)}
            nth={nth}
            open={openTag === tag.productId}
            onToggle={() => setOpenTag(openTag === tag.productId ? null : tag.productId)}
          />
        ))}
      {burst > 0 && (
        <Heart
          key={burst}
          aria-hidden
          className="pointer-events-none absolute inset-0 m-auto size-24 animate-burst fill-white text-white drop-shadow-lg"
        />
      )}
    </div>
  )
}

/** Where a point of a picture is in a frame that shows the whole picture in its middle. */
function placeInFrame({ x, y }: { x: number; y: number }, ratio: number, frameRatio: number): { left: string; top: string } {
  const percent = (at: number, share: number) => `${(0.5 + (at - 0.5) * share) * 100}%`
  return { left: percent(x, Math.min(1, ratio / frameRatio)), top: percent(y, Math.min(1, frameRatio / ratio)) }
}

/**
 * True from the moment when half of it was in view: product tags come under the eyes of the reader.
 */
function useIsSeen(element: RefObject<HTMLElement | null>, isAsked: boolean): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (!isAsked || isSeen || !element.current) return
    return followInView(element.current, (isInView) => isInView && setSeen(true), { threshold: 0.5 })
  }, [element, isAsked, isSeen])
  return isSeen
}

/** Moves a strip of pictures in a `group/carousel`, for a mouse and the keyboard. */
export function StepButton({ show, side, label, onClick }: { show: boolean; side: 'left' | 'right'; label: string; onClick: () => void }) {
  const Icon = side === 'left' ? ChevronLeft : ChevronRight
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      disabled={!show}
      className={`absolute top-1/2 ${side === 'left' ? 'left-2' : 'right-2'} hidden size-11 -translate-y-1/2 place-items-center rounded-full bg-white/85 text-[#24211b] opacity-0 shadow transition-opacity group-hover/carousel:opacity-100 focus-visible:opacity-100 disabled:invisible pointer-fine:grid`}
    >
      <Icon aria-hidden className="size-5" />
    </button>
  )
}
