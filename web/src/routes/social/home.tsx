import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowUp, RotateCw, Sprout } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { PagedList } from '../../parts/PagedList.tsx'
import { buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { FeedHeader } from '../../parts/social/FeedHeader.tsx'
import { PostCardView } from '../../parts/social/PostCardView.tsx'
import { PostSkeleton } from '../../parts/Skeletons.tsx'
import { setNewPostCount, useNewPostCount } from '../../state/live.ts'
import type { PostPage } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { usePullDown } from '../../state/social/pull-down.ts'

export function HomePage() {
  return (
    <Column>
      <PageTitle>{m.home_title()}</PageTitle>
      <ForMembers verifyReason={m.me_verify_banner()}>{() => <HomeFeed />}</ForMembers>
    </Column>
  )
}

function HomeFeed() {
  const client = useQueryClient()
  const feed = useInfiniteQuery({ ...queries.home(), staleTime: 5 * 60_000, refetchOnWindowFocus: false })
  const [refreshing, setRefreshing] = useState(false)

  /** Starts again at the top with one page and drops the others. */
  async function refresh() {
    setRefreshing(true)
    window.scrollTo({ top: 0, behavior: 'smooth' })
    client.setQueryData(
      queries.home().queryKey,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    )
    const { isError } = await feed.refetch()
    if (!isError) setNewPostCount(0)
    setRefreshing(false)
  }
  const pulledPx = usePullDown(() => void refresh())

  return (
    <>
      <FeedHeader title={m.home_title()}>
        <button
          type="button"
          onClick={() => void refresh()}
          aria-label={m.home_refresh()}
          className="-mr-2 grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken hover:text-ink"
        >
          <RotateCw aria-hidden className={`size-5 ${refreshing ? 'animate-spin' : ''}`} />
        </button>
      </FeedHeader>
      <NewPostsPill onPress={() => void refresh()} />
      <div aria-hidden className="grid place-items-end overflow-hidden text-kiwi" style={{ height: pulledPx }}>
        <KiwiMark className={`mx-auto mb-2 size-7 ${refreshing ? 'animate-spin' : ''}`} />
      </div>
      <FeedList feed={feed} />
    </>
  )
}

function NewPostsPill({ onPress }: { onPress: () => void }) {
  const count = useNewPostCount()
  return (
    <div role="status" className="pointer-events-none sticky top-16 z-20 flex h-0 justify-center">
      {count > 0 && (
        <button
          type="button"
          onClick={onPress}
          className="pointer-events-auto flex h-11 animate-rise items-center gap-2 rounded-full bg-kiwi px-5 text-sm font-bold text-on-kiwi shadow-card"
        >
          <ArrowUp aria-hidden className="size-4" />
          {m.home_new_posts({ count })}
        </button>
      )}
    </div>
  )
}

function FeedList({ feed }: { feed: UseInfiniteQueryResult<InfiniteData<PostPage>> }) {
  const posts = feed.data?.pages.flatMap((page) => page.posts) ?? []
  const empty = (
    <Message Icon={Sprout} title={m.home_empty_title()} body={m.home_empty_body()}>
      <Link to="/popular" className={buttonLook()}>
        {m.home_empty_action()}
      </Link>
    </Message>
  )
  return (
    <PagedList query={feed} isEmpty={posts.length === 0} empty={empty} skeleton={<PostSkeleton />}>
      {posts.map((post, index) => (
        <PostCardView key={post.id} post={post} place={{ surface: 'home', slot: index }} eager={index === 0} />
      ))}
    </PagedList>
  )
}
