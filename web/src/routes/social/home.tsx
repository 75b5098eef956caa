import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowUp, Hash, Sprout } from 'lucide-react'
import { lazy, memo, type ReactNode, Suspense, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { PagedList } from '../../parts/PagedList.tsx'
import { buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { FeedList } from '../../parts/FeedList.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { FeedHeader } from '../../parts/social/FeedHeader.tsx'
import { PostCardView, probableCardPx } from '../../parts/social/PostCardView.tsx'
import { RefreshButton } from '../../parts/social/RefreshButton.tsx'
import { PostSkeleton } from '../../parts/Skeletons.tsx'
import { followInView } from '../../state/in-view.ts'
import { isolated } from '../../state/isolated.ts'
import type { HomePage as Page } from '../../state/kiwi.ts'
import { forgetTold, isArrived, passArrived, useNewPostCount } from '../../state/social/arrivals.ts'
import { bringNewPosts } from '../../state/social/bring-new-posts.ts'
import { queries } from '../../state/social/queries.ts'
import { usePullDown } from '../../state/social/pull-down.ts'

const PeopleToFollow = lazy(() =>
  import('../../parts/social/PeopleToFollow.tsx').then(({ PeopleToFollow }) => ({ default: PeopleToFollow })),
)
const EmptyHome = lazy(() => import('../../parts/social/EmptyHome.tsx').then(({ EmptyHome }) => ({ default: EmptyHome })))
/** Posts above the people whom one may know: who comes for posts sees some first. */
const postsFirst = 4

export function HomePage() {
  return (
    <Column>
      <PageTitle>{m.home_title()}</PageTitle>
      <ForMembers verifyReason={m.me_verify_banner()}>{() => <HomeFeed />}</ForMembers>
    </Column>
  )
}

/** Who comes back to home later than this is brought what is new. */
const freshMs = 10_000

function HomeFeed() {
  const client = useQueryClient()
  // New posts come above by events and by a look at the page, without the pages below being read
  // again.
  const feed = useInfiniteQuery({ ...queries.home(), staleTime: Infinity, refetchOnWindowFocus: false })
  const [refreshing, setRefreshing] = useState(false)
  const isRead = feed.data !== undefined
  const onRead = useEffectEvent(() => {
    forgetTold()
    if (Date.now() - feed.dataUpdatedAt > freshMs) void bringNewPosts(client)
  })
  useEffect(() => {
    if (isRead) onRead()
  }, [isRead])

  /** Brings what is new and goes to it. */
  async function refresh() {
    setRefreshing(true)
    await (feed.isError ? feed.refetch() : bringNewPosts(client))
    setRefreshing(false)
    toTop()
  }
  const pulledPx = usePullDown(() => void refresh())

  return (
    <>
      <FeedHeader title={m.home_title()}>
        <RefreshButton refreshing={refreshing} onPress={() => void refresh()} />
      </FeedHeader>
      <NewPostsPill onPress={toTop} />
      <div aria-hidden className="grid place-items-end overflow-hidden text-kiwi" style={{ height: pulledPx }}>
        <KiwiMark className={`mx-auto mb-2 size-7 ${refreshing ? 'animate-spin' : ''}`} />
      </div>
      <HomePosts feed={feed} />
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

/**
 * After the list has been drawn, whose place is kept. At once: posts that are drawn on the way
 * would move the goal.
 */
function toTop(): void {
  requestAnimationFrame(() => window.scrollTo({ top: 0, behavior: 'instant' }))
}

const idOf = ({ id }: { id: string }) => id

function HomePosts({ feed }: { feed: UseInfiniteQueryResult<InfiniteData<Page>> }) {
  const pages = feed.data?.pages
  // One list for all that is drawn of it: a new one is measured anew.
  const posts = useMemo(() => pages?.flatMap((page) => page.posts) ?? [], [pages])
  const tags = useMemo((): Page['tags'] => Object.assign({}, ...(pages ?? []).map((page) => page.tags)), [pages])
  // It stays where it was first drawn when new posts come above.
  const [below, setBelow] = useState<string>()
  const firstBelow = posts[postsFirst]?.id
  if (below === undefined && firstBelow !== undefined) setBelow(firstBelow)
  const empty = (
    <>
      <Message Icon={Sprout} title={m.home_empty_title()} body={m.home_empty_body()}>
        <Link to="/interest" className={buttonLook()}>
          {m.home_empty_interest()}
        </Link>
        <Link to="/popular" className={buttonLook('quiet')}>
          {m.home_empty_action()}
        </Link>
      </Message>
      <Suspense>
        <EmptyHome />
      </Suspense>
    </>
  )
  return (
    <PagedList query={feed} isEmpty={posts.length === 0} empty={empty} skeleton={<PostSkeleton />}>
      <FeedList name="home" items={posts} keyOf={idOf} estimatePx={probableCardPx} label={m.home_title()} isBusy={feed.isFetching}>
        {(post, index) => (
          <HomeCard
            post={post}
            slot={index}
            count={feed.hasNextPage ? -1 : posts.length}
            tag={tags[post.id]}
            isBelowPeople={post.id === below}
          />
        )}
      </FeedList>
    </PagedList>
  )
}

interface HomeCardProps {
  post: Page['posts'][number]
  slot: number
  /** -1: more may come. */
  count: number
  tag: string | undefined
  /** People whom one may know stand above it. */
  isBelowPeople: boolean
}

/** Not drawn again when the list becomes longer. */
const HomeCard = memo(function HomeCard({ post, slot, count, tag, isBelowPeople }: HomeCardProps) {
  return (
    <Passed postId={post.id}>
      <PostCardView
        post={post}
        place={{ surface: 'home', slot }}
        position={{ 'aria-posinset': slot + 1, 'aria-setsize': count }}
        eager={slot === 0}
        above={
          <>
            {/* In the article: a feed holds nothing else. */}
            {isBelowPeople && <Suggested />}
            <WhyHere tag={tag} />
          </>
        }
      />
    </Passed>
  )
})

function Suggested() {
  return (
    <Suspense>
      <PeopleToFollow />
    </Suspense>
  )
}

/** The hashtag for which a post is on home; nothing for posts of people one follows. */
function WhyHere({ tag }: { tag: string | undefined }) {
  if (tag === undefined) return null
  return (
    <Link
      to="/tags/$tag"
      params={{ tag }}
      className="flex min-h-11 max-w-full items-center gap-2 px-4 text-[0.8125rem] font-medium text-muted hover:text-ink sm:px-1"
    >
      <Hash aria-hidden className="size-4 shrink-0 text-kiwi" />
      <span className="truncate">{m.home_tag({ tag: isolated(tag) })}</span>
    </Link>
  )
}

/** A post in view for as long is seen. */
const passedMs = 250

/** Tells when a post that came while the page was open is seen. */
function Passed({ postId, children }: { postId: string; children: ReactNode }) {
  const item = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!item.current || !isArrived(postId)) return
    // Below the bar, and a little more: a post that only touches the edge counts as intersecting,
    // and is not seen. Nor is one that a list draws before it has measured it.
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = (isInView: boolean) => {
      clearTimeout(timer)
      if (isInView) timer = setTimeout(() => passArrived(postId), passedMs)
    }
    const leave = followInView(item.current, tell, { rootMargin: '-64px 0px 0px' })
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [postId])
  return <div ref={item}>{children}</div>
}
