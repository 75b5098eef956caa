import { useLocation } from '@tanstack/react-router'
import { Copy, Heart, Pin, ShoppingBag } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { PostCard } from '../../state/kiwi.ts'
import { type Place, useImpression } from '../../state/social/interactions.ts'
import { pictureName } from '../../state/social/picture-name.ts'
import { formatCount } from '../../state/wording.ts'
import { FeedList } from '../FeedList.tsx'
import { Picture } from '../Picture.tsx'
import { isolated } from '../../state/isolated.ts'
import { PostLink } from './PostLink.tsx'

export interface PostGridProps<Post extends PostCard> {
  posts: Post[]
  surface: Place['surface']
  /** Names it among the grids of its page. */
  list?: string
  isMoreToCome?: boolean
  /** Stands under each picture. */
  below?: ((post: Post) => ReactNode) | undefined
  /** Those that somebody pinned to their profile. */
  pinned?: ReadonlySet<string> | undefined
}

const columns = 3

/** The lead pictures of posts, three per row. Of many, those near the screen are drawn. */
export function PostGrid<Post extends PostCard>({ posts, surface, list = '', isMoreToCome = false, below, pinned }: PostGridProps<Post>) {
  const { pathname, searchStr } = useLocation()
  // Of the page that it was opened on: the address changes before the page goes.
  const [name] = useState(() => `grid ${pathname}${searchStr} ${list}`)
  const rows = useMemo(
    () => Array.from({ length: Math.ceil(posts.length / columns) }, (_, row) => posts.slice(row * columns, (row + 1) * columns)),
    [posts],
  )
  return (
    <FeedList name={name} items={rows} keyOf={firstOf} estimatePx={probableRowPx}>
      {(row, at) => (
        <div className="grid grid-cols-3 gap-1 pb-1 sm:gap-2 sm:pb-2">
          {row.map((post, column) => (
            <div key={post.id} role="listitem" aria-posinset={at * columns + column + 1} aria-setsize={isMoreToCome ? -1 : posts.length}>
              <PostTile
                post={post}
                place={{ surface, slot: at * columns + column }}
                className="aspect-[4/5] sm:rounded-2xl"
                sizes="(min-width: 1024px) 280px, 33vw"
                isPinned={pinned?.has(post.id) ?? false}
              />
              {below?.(post)}
            </div>
          ))}
        </div>
      )}
    </FeedList>
  )
}

const firstOf = ([first]: PostCard[]) => first!.id
const probableRowPx = () => Math.round((Math.min(window.innerWidth, 896) / columns) * 1.25)

interface PostTileProps {
  post: PostCard
  place: Place
  className: string
  sizes: string
  eager?: boolean
  isPinned?: boolean
}

export function PostTile({ post, place, className, sizes, eager = false, isPinned = false }: PostTileProps) {
  const tile = useImpression<HTMLAnchorElement>(post.id, place)
  const lead = post.images[0]
  if (!lead) return null
  const hasProducts = post.images.some(({ tags }) => tags.length > 0)
  return (
    <PostLink
      ref={tile}
      data-post=""
      postId={post.id}
      place={place}
      className={`group relative block overflow-hidden bg-sunken ${className}`}
    >
      <span className="sr-only">{`${m.post_title({ name: isolated(post.author.displayName) })}. ${pictureName(lead, post)}`}</span>
      <Picture image={lead} alt="" sizes={sizes} eager={eager} className="transition-transform duration-300 group-hover:scale-[1.03]" />
      {isPinned && (
        <span className="absolute top-2 left-2 text-white drop-shadow-[0_1px_2px_rgb(0_0_0/0.6)]">
          <span className="sr-only">{m.post_is_pinned()}</span>
          <Pin aria-hidden className="size-4 fill-current" />
        </span>
      )}
      <span aria-hidden className="absolute top-2 right-2 flex gap-1.5 text-white drop-shadow-[0_1px_2px_rgb(0_0_0/0.6)]">
        {hasProducts && <ShoppingBag className="size-4" />}
        {post.images.length > 1 && <Copy className="size-4 -scale-x-100" />}
      </span>
      {post.likeCount > 0 && (
        <span className="absolute inset-x-0 bottom-0 flex items-center gap-1 bg-gradient-to-t from-black/55 to-transparent px-2 pt-6 pb-1.5 text-xs font-semibold text-white">
          <span className="sr-only">{m.post_like()}</span>
          <Heart aria-hidden className="size-3.5 fill-current" />
          {formatCount(post.likeCount)}
        </span>
      )}
    </PostLink>
  )
}
