import { useQuery } from '@tanstack/react-query'
import { Flame, Grid2x2, Rows3 } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { FeedHeader } from '../../parts/social/FeedHeader.tsx'
import { PostCardView } from '../../parts/social/PostCardView.tsx'
import { PostTile } from '../../parts/social/PostGrid.tsx'
import { GridSkeleton } from '../../parts/Skeletons.tsx'
import { SignInStrip } from '../../parts/social/SignInStrip.tsx'
import { formatAgo } from '../../state/dates.ts'
import type { PostCard } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'

export function PopularPage() {
  const popular = useQuery(queries.popular())
  const [asList, setAsList] = useState(false)
  const Icon = asList ? Grid2x2 : Rows3
  return (
    <Column wide={!asList}>
      <FeedHeader title={m.popular_title()}>
        <button
          type="button"
          onClick={() => setAsList(!asList)}
          aria-label={asList ? m.popular_as_grid() : m.popular_as_list()}
          className="grid size-11 place-items-center rounded-full text-muted hover:bg-sunken hover:text-ink"
        >
          <Icon aria-hidden className="size-5" />
        </button>
      </FeedHeader>
      <p className="px-4 pb-3 text-[0.9375rem] text-muted">
        {m.popular_lead()}
        {popular.data?.rankedAt && ` · ${m.popular_ranked_at({ time: formatAgo(popular.data.rankedAt) })}`}
      </p>
      <SignInStrip />
      {popular.isPending && <GridSkeleton />}
      {popular.isError && !popular.data && <Failure error={popular.error} retry={() => void popular.refetch()} />}
      {popular.data?.posts.length === 0 && <Message Icon={Flame} title={m.popular_empty_title()} body={m.popular_empty_body()} />}
      {popular.data &&
        (asList ? (
          popular.data.posts.map((post, index) => (
            <PostCardView key={post.id} post={post} place={{ surface: 'popular', slot: index }} eager={index === 0} />
          ))
        ) : (
          <Mosaic posts={popular.data.posts} />
        ))}
    </Column>
  )
}

/** The first of every ten is large, so that it looks like a ranking. */
function Mosaic({ posts }: { posts: PostCard[] }) {
  return (
    <ol className="grid grid-cols-2 gap-2 px-3 sm:grid-cols-4 sm:px-4">
      {posts.map((post, index) => {
        const isLarge = index % 10 === 0
        return (
          <li key={post.id} className={isLarge ? 'col-span-2 row-span-2' : ''}>
            <PostTile
              post={post}
              place={{ surface: 'popular', slot: index }}
              eager={index < 3}
              className={`${isLarge ? 'aspect-[4/5] h-full' : 'aspect-[4/5]'} w-full rounded-2xl`}
              sizes={isLarge ? '(min-width: 640px) 440px, 100vw' : '(min-width: 640px) 220px, 50vw'}
            />
          </li>
        )
      })}
    </ol>
  )
}
