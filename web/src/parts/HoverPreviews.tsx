import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { m } from '../paraglide/messages.js'
import type { Profile } from '../state/kiwi.ts'
import { type ProductDetail, productQueries } from '../state/orders/queries.ts'
import { queries } from '../state/social/queries.ts'
import { formatCount } from '../state/wording.ts'
import { Avatar } from './Avatar.tsx'
import { Name } from './Name.tsx'
import { ProductImage, ProductPrice } from './orders/ProductTile.tsx'

const showAfterMs = 500
/** The pointer may go from the link to the preview. */
const hideAfterMs = 200
const widthPx = 288
const gapPx = 6

type Subject = { kind: 'person' | 'product'; id: string; link: HTMLAnchorElement }

/**
 * Whom or what a link leads to, before one follows it: under a mouse or the focus of a keyboard,
 * after a moment, never under a finger.
 */
export function HoverPreviews() {
  const [subject, setSubject] = useState<Subject | null>(null)
  useEffect(() => {
    const ended = new AbortController()
    const options = { signal: ended.signal, capture: true, passive: true }
    let timer: ReturnType<typeof setTimeout> | undefined
    const later = (next: Subject | null, afterMs: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => setSubject(next), afterMs)
    }
    const enter = (target: EventTarget | null) => {
      if (target instanceof Element && target.closest('[data-preview]')) return clearTimeout(timer)
      const next = subjectOf(target)
      later(next, next ? showAfterMs : hideAfterMs)
    }
    const hide = () => {
      clearTimeout(timer)
      setSubject(null)
    }
    document.addEventListener('pointerover', ({ target, pointerType }) => pointerType === 'mouse' && enter(target), options)
    document.addEventListener(
      'focusin',
      ({ target }) => target instanceof Element && target.matches(':focus-visible') && enter(target),
      options,
    )
    document.addEventListener('pointerdown', hide, options)
    document.addEventListener('click', hide, options)
    window.addEventListener('scroll', hide, options)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [])
  if (!subject) return null
  return <Preview key={`${subject.kind}:${subject.id}`} subject={subject} onDismiss={() => setSubject(null)} />
}

function subjectOf(target: EventTarget | null): Subject | null {
  const link = target instanceof Element ? target.closest('a') : null
  const path = link?.origin === location.origin ? link.pathname : ''
  if (!link || path === location.pathname) return null
  const [, handle] = /^\/@([^/]+)$/.exec(path) ?? []
  if (handle) return { kind: 'person', id: decodeURIComponent(handle), link }
  const [, productId] = /^\/products\/([^/]+)$/.exec(path) ?? []
  return productId ? { kind: 'product', id: productId, link } : null
}

function Preview({ subject: { kind, id, link }, onDismiss }: { subject: Subject; onDismiss: () => void }) {
  const ownId = useId()
  const card = useRef<HTMLDivElement>(null)
  const profile = useQuery({ ...queries.profile(id), enabled: kind === 'person' }).data
  const product = useQuery({ ...productQueries.product(id), enabled: kind === 'product' }).data
  const isThere = profile !== undefined || product !== undefined
  useLayoutEffect(() => {
    if (!isThere || !card.current || !link.isConnected) return
    placeBeside(link, card.current)
    link.setAttribute('aria-describedby', ownId)
    return () => link.removeAttribute('aria-describedby')
  }, [isThere, link, ownId])
  useEffect(() => {
    if (!isThere) return
    // The first Escape is for what lies on top.
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      onDismiss()
    }
    window.addEventListener('keydown', press, true)
    return () => window.removeEventListener('keydown', press, true)
  }, [isThere, onDismiss])
  if (!isThere) return null
  return (
    <div
      ref={card}
      id={ownId}
      role="tooltip"
      popover="manual"
      data-preview=""
      className="inset-auto m-0 animate-rise rounded-2xl border border-line bg-card p-4 text-ink shadow-card"
      style={{ width: widthPx }}
    >
      {profile && <Person profile={profile} />}
      {product && <Product product={product} />}
    </div>
  )
}

/** In the top layer, under the link or above it, where there is room. */
function placeBeside(link: Element, card: HTMLElement): void {
  card.showPopover()
  const box = link.getBoundingClientRect()
  const heightPx = card.offsetHeight
  const isBelow = box.bottom + gapPx + heightPx < window.innerHeight || box.top < heightPx + gapPx
  card.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - widthPx - 8))}px`
  card.style.top = `${isBelow ? box.bottom + gapPx : box.top - heightPx - gapPx}px`
}

function Person({ profile }: { profile: Profile }) {
  return (
    <>
      <div className="flex items-center gap-3">
        <Avatar person={profile} size="large" />
        <div className="min-w-0 leading-tight">
          <Name person={profile} className="font-bold" />
          <p className="truncate text-sm text-muted">@{profile.handle}</p>
        </div>
      </div>
      {profile.bio && <p className="mt-3 line-clamp-3 text-sm">{profile.bio}</p>}
      {profile.relation !== 'blocked' && (
        <p className="mt-2 text-sm text-muted">
          {m.profile_posts()} {formatCount(profile.postCount)} · {m.profile_followers()} {formatCount(profile.followerCount)}
        </p>
      )}
    </>
  )
}

function Product({ product }: { product: ProductDetail }) {
  return (
    <div className="flex gap-3">
      <span className="size-20 shrink-0 overflow-hidden rounded-xl">
        <ProductImage product={product} sizes="80px" />
      </span>
      <div className="min-w-0 leading-snug">
        <p className="truncate text-xs font-medium text-muted">
          <bdi>{product.brand || product.shop.name}</bdi>
        </p>
        <p className="line-clamp-2 text-sm">{product.title}</p>
        <p className="mt-0.5 font-bold">
          <ProductPrice product={product} />
        </p>
        {!product.inStock && <p className="text-sm font-semibold text-danger">{m.product_out_of_stock()}</p>}
      </div>
    </div>
  )
}
