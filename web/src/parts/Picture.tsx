import { useEffect, useState } from 'react'
import { pictureSrcSet, pictureUrl } from '@kiwi/sdk'
import { ImageOff } from 'lucide-react'
import { maxAnimatedWidthPx } from '../../../src/shared/bounds.ts'
import { m } from '../paraglide/messages.js'
import { onConnection } from '../state/connection.ts'
import type { CardImage } from '../state/kiwi.ts'
import { thumbhashUrl } from '../state/thumbhash.ts'

/** Where motion is unwanted, the browser takes the JPEG. */
const motionAllowed = '(prefers-reduced-motion: no-preference)'

interface PictureProps {
  image: Omit<CardImage, 'tags'>
  alt: string
  /** CSS `sizes`: how wide the picture is shown. */
  sizes: string
  eager?: boolean
  className?: string
  /**
   * In a frame of its own shape, whole, over what the frame shows meanwhile: one element. The frame
   * is positioned.
   */
  isFramed?: boolean
}

/** One picture in the best format that the browser takes. Its thumbhash is shown while it loads. */
export function Picture({ image, alt, sizes, eager = false, className = '', isFramed = false }: PictureProps) {
  const [failed, setFailed] = useState(false)
  // Tried again when the connection is back.
  useEffect(() => (failed ? onConnection(() => setFailed(false)) : undefined), [failed])
  const placeholder = thumbhashUrl(image.thumbhash)
  // The JPEG of an animation is its first frame. Small stills cannot be told from animations.
  const mayMove = [...image.webp, ...image.jpeg].every((width) => width <= maxAnimatedWidthPx)
  const format = image.webp.length > 0 && !mayMove ? 'webp' : 'jpeg'
  const img = (
    <img
      src={pictureUrl(image, Infinity, 'jpeg') ?? pictureUrl(image, Infinity) ?? undefined}
      {...(image[format].length > 1 || format === 'webp' ? { srcSet: pictureSrcSet(image, format), sizes } : {})}
      alt={alt}
      width={image.width}
      height={image.height}
      loading={eager ? 'eager' : 'lazy'}
      fetchPriority={eager ? 'high' : 'auto'}
      decoding="async"
      draggable={false}
      onError={() => setFailed(true)}
      className={`absolute inset-0 size-full ${isFramed ? 'object-contain' : 'object-cover'}`}
    />
  )
  // Every browser that draws Kiwi takes WebP, so that only motion asks for a choice.
  const shown =
    image.webp.length > 0 && mayMove ? (
      <picture>
        <source type="image/webp" sizes={sizes} srcSet={pictureSrcSet(image, 'webp')} media={motionAllowed} />
        {img}
      </picture>
    ) : (
      img
    )
  const part = failed ? <FailedPicture alt={alt} /> : shown
  if (isFramed) return part
  return (
    <span
      className={`relative block size-full overflow-hidden bg-sunken bg-cover bg-center ${className}`}
      style={placeholder ? { backgroundImage: `url(${placeholder})` } : undefined}
    >
      {part}
    </span>
  )
}

function FailedPicture({ alt }: { alt: string }) {
  return (
    <span
      {...(alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt })}
      className="absolute inset-0 @container grid place-items-center text-white/80"
    >
      <span className="flex flex-col items-center gap-1 px-1 text-center text-xs drop-shadow">
        <ImageOff aria-hidden className="size-6" />
        <span className="hidden @min-[7rem]:inline">{m.post_image_failed()}</span>
      </span>
    </span>
  )
}
