import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import { type Place, ShownPost, useImpression } from '../../state/social/interactions.ts'
import type { PostCard } from '../../state/kiwi.ts'
import { paysForTags } from '../../state/orders/commissions.ts'
import { useAsMember } from '../../state/me.ts'
import { useReaction } from '../../state/social/reactions.ts'
import { Avatar } from '../Avatar.tsx'
import { Caption } from './Caption.tsx'
import { Carousel } from './Carousel.tsx'
import { PostActions } from './PostActions.tsx'
import { PostLink, useOpenPost } from './PostLink.tsx'
import { PostMarks } from './PostMarks.tsx'
import { PostMenu } from './PostMenu.tsx'
import { Name } from '../Name.tsx'
import { isolated } from '../../state/isolated.ts'

interface PostCardViewProps {
  post: PostCard
  place: Place
  /** Stands above the card: why it is shown. */
  above?: ReactNode
  /** The first card of a page: its picture loads first. */
  eager?: boolean
  /** On the post's own page: the whole caption, no link to the comments. */
  whole?: boolean
  /** Where it stands in a feed. */
  position?: FeedPosition
}

export interface FeedPosition {
  'aria-posinset': number
  /** -1: more may come. */
  'aria-setsize': number
}

export function PostCardView({ post, place, above, eager = false, whole = false, position }: PostCardViewProps) {
  const article = useImpression<HTMLElement>(post.id, place, whole)
  const like = useReaction('like', post.id)
  const asMember = useAsMember()
  const open = useOpenPost(post.id, place)
  return (
    <ShownPost value={{ postId: post.id, place }}>
      <article ref={article} aria-label={m.post_title({ name: isolated(post.author.displayName) })} {...position} className="pb-5">
        {above}
        <header className="flex min-h-15 flex-wrap items-center gap-x-2.5 px-4 sm:px-1">
          <Link
            to="/@{$handle}"
            params={{ handle: post.author.handle }}
            className="flex min-h-11 min-w-0 flex-1 basis-36 items-center gap-2.5"
          >
            <Avatar person={post.author} />
            <span className="min-w-0 leading-tight">
              <Name person={post.author} className="text-[0.9375rem] font-bold" />
              <span className="block truncate text-[0.8125rem] text-muted">@{post.author.handle}</span>
            </span>
          </Link>
          <PostLink
            postId={post.id}
            place={place}
            data-act="open"
            className="inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center px-1 text-[0.8125rem] text-muted hover:text-ink hover:underline"
          >
            <time dateTime={post.createdAt}>{formatAgo(post.createdAt)}</time>
          </PostLink>
          <PostMenu post={post} />
        </header>
        <PostMarks post={post} />
        <Carousel
          post={post}
          eager={eager}
          whole={whole}
          onOpen={whole ? undefined : open}
          onDoubleTap={() => asMember(() => !post.liked && like.mutate(true), { kind: 'like', postId: post.id })}
        />
        <div className="px-4 pt-1.5 sm:px-1">
          <PostActions post={post} />
          {paysForTags(post.images) && <p className="pb-1 text-[0.8125rem] font-semibold text-muted">{m.commission_label_post()}</p>}
          <Caption text={post.caption} folded={!whole} />
          {!whole && post.commentCount > 0 && (
            <PostLink
              postId={post.id}
              place={place}
              hash="comments"
              className="inline-flex min-h-9 items-center text-sm text-muted hover:text-ink"
            >
              {m.post_see_comments({ count: post.commentCount })}
            </PostLink>
          )}
        </div>
      </article>
    </ShownPost>
  )
}

/**
 * How high a card probably is in a column of this width: its picture, and what stands around it.
 */
export function probableCardPx({ images: [lead] }: PostCard): number {
  const widthPx = Math.min(window.innerWidth - 24, 496)
  const ratio = lead ? Math.min(1.6, Math.max(0.75, lead.width / lead.height)) : 1
  return Math.round(widthPx / ratio) + 200
}
