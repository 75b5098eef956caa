import { useContext } from 'react'
import { m } from '../../paraglide/messages.js'
import { ShownPost, useRecordHere } from '../../state/social/interactions.ts'
import type { PostCard } from '../../state/kiwi.ts'
import { useAsMember } from '../../state/me.ts'
import { useReaction } from '../../state/social/reactions.ts'
import { formatCount } from '../../state/wording.ts'
import { isolated } from '../../state/isolated.ts'
import { ShareButton } from '../share/ShareButton.tsx'
import { CardIcon } from './CardIcon.tsx'
import { PostLink } from './PostLink.tsx'

const look =
  'inline-flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-full px-2 text-sm font-semibold whitespace-nowrap tabular-nums transition-colors hover:bg-sunken'

/** The name of an act, with the count that stands beside its sign. */
const withCount = (act: string, count: number) => (count > 0 ? `${act} ${formatCount(count)}` : act)

export function PostActions({ post }: { post: PostCard }) {
  const like = useReaction('like', post.id)
  const bookmark = useReaction('bookmark', post.id)
  const asMember = useAsMember()
  const recordHere = useRecordHere()
  const place = useContext(ShownPost)?.place
  return (
    <div className="-mx-2 flex flex-wrap items-center">
      <button
        type="button"
        data-act="like"
        aria-pressed={post.liked}
        aria-label={withCount(m.post_like(), post.likeCount)}
        onClick={() => asMember(() => like.mutate(!post.liked), { kind: 'like', postId: post.id })}
        className={look}
      >
        {/* A sign may have this colour; the count beside it could not be read. */}
        <CardIcon of="like" key={String(post.liked)} className={`size-6 ${post.liked ? 'animate-pop fill-current text-heart' : ''}`} />
        {post.likeCount > 0 && formatCount(post.likeCount)}
      </button>
      <PostLink
        postId={post.id}
        place={place}
        hash="comments"
        aria-label={withCount(m.post_comments(), post.commentCount)}
        className={look}
      >
        <CardIcon of="comments" className="size-6" />
        {post.commentCount > 0 && formatCount(post.commentCount)}
      </PostLink>
      <ShareButton
        thing={{
          path: `/posts/${post.id}`,
          title: m.post_title({ name: isolated(post.author.displayName) }),
          card: { kind: 'post', id: post.id },
        }}
        onShared={() => recordHere('share')}
        className={look}
      />
      <button
        type="button"
        data-act="bookmark"
        aria-pressed={post.bookmarked}
        aria-label={m.post_bookmark()}
        onClick={() => asMember(() => bookmark.mutate(!post.bookmarked), { kind: 'bookmark', postId: post.id })}
        className={`${look} ml-auto ${post.bookmarked ? 'text-kiwi' : ''}`}
      >
        <CardIcon of="bookmark" key={String(post.bookmarked)} className={`size-6 ${post.bookmarked ? 'animate-pop fill-current' : ''}`} />
      </button>
    </div>
  )
}
