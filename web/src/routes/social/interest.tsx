import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Sparkles } from 'lucide-react'
import { memo, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { FeedList } from '../../parts/FeedList.tsx'
import { ForMembers } from '../../parts/ForMembers.tsx'
import { KiwiMark } from '../../parts/KiwiMark.tsx'
import { Message } from '../../parts/Message.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { PostSkeleton } from '../../parts/Skeletons.tsx'
import { FeedHeader } from '../../parts/social/FeedHeader.tsx'
import { PeopleToFollow } from '../../parts/social/PeopleToFollow.tsx'
import { PostCardView, probableCardPx } from '../../parts/social/PostCardView.tsx'
import { ReasonLine } from '../../parts/social/ReasonLine.tsx'
import { RefreshButton } from '../../parts/social/RefreshButton.tsx'
import { TopicPicker } from '../../parts/social/TopicPicker.tsx'
import type { InterestPage as Page, Me, Reason } from '../../state/kiwi.ts'
import { useSetPersonalised } from '../../state/social/interest.ts'
import { usePullDown } from '../../state/social/pull-down.ts'
import { queries } from '../../state/social/queries.ts'

/** Kinds of reasons that use nothing that a person did. */
const impersonal: ReadonlySet<Reason['kind']> = new Set(['topic', 'popular', 'new'])
/** People to follow stand after this many posts. */
const postsFirst = 2

export function InterestPage() {
  return (
    <Column>
      <ForMembers verifyReason={m.me_verify_banner()}>{(me) => <InterestFeed me={me} />}</ForMembers>
    </Column>
  )
}

function InterestFeed({ me }: { me: Me }) {
  const client = useQueryClient()
  const feed = useInfiniteQuery(queries.interest())
  const [refreshing, setRefreshing] = useState(false)

  /** Goes on at the top: what the page had shown is seen. */
  async function refresh() {
    setRefreshing(true)
    window.scrollTo({ top: 0, behavior: 'instant' })
    client.setQueryData(
      queries.interest().queryKey,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    )
    await feed.refetch()
    setRefreshing(false)
  }
  const pulledPx = usePullDown(() => void refresh())

  return (
    <>
      <FeedHeader title={m.interest_title()}>
        <RefreshButton refreshing={refreshing} onPress={() => void refresh()} />
      </FeedHeader>
      <div aria-hidden className="grid place-items-end overflow-hidden text-kiwi" style={{ height: pulledPx }}>
        <KiwiMark className={`mx-auto mb-2 size-7 ${refreshing ? 'animate-spin' : ''}`} />
      </div>
      <Posts feed={feed} me={me} />
    </>
  )
}

function Posts({ feed, me }: { feed: UseInfiniteQueryResult<InfiniteData<Page>>; me: Me }) {
  const [later, setLater] = useState(false)
  const pages = feed.data?.pages ?? []
  const first = pages[0]
  const isPersonalised = first?.isPersonalised ?? true
  const isNewcomer = first !== undefined && isPersonalised && Object.values(first.slots).every(({ reason }) => impersonal.has(reason.kind))
  const asksForTopics = isNewcomer && me.interests.length === 0 && !later
  const posts = pages.flatMap(({ posts: ofPage, slots, list }) =>
    ofPage.flatMap((post) => {
      const slot = slots[post.id]
      return slot ? [{ post, list, ...slot }] : []
    }),
  )
  const empty = (
    <Message Icon={Sparkles} title={m.interest_empty_title()} body={m.interest_empty_body()}>
      <Link to="/popular" className={buttonLook()}>
        {m.home_empty_action()}
      </Link>
      <Link to="/settings/feed" className={buttonLook('quiet')}>
        {m.field_interests()}
      </Link>
    </Message>
  )
  return (
    <>
      {!isPersonalised && <SwitchedOff />}
      {asksForTopics && <TopicPicker onLater={() => setLater(true)} />}
      <PagedList query={feed} isEmpty={posts.length === 0} empty={empty} skeleton={<PostSkeleton />}>
        <FeedList
          name="interest"
          items={posts}
          keyOf={({ post }) => post.id}
          estimatePx={({ post }) => probableCardPx(post)}
          label={m.interest_title()}
          isBusy={feed.isFetching}
        >
          {({ post, list, slot, reason }, index) => (
            <InterestCard
              post={post}
              list={list}
              slot={slot}
              reason={reason}
              index={index}
              count={feed.hasNextPage ? -1 : posts.length}
              isBelowPeople={isNewcomer && !asksForTopics && index === Math.min(postsFirst, posts.length - 1)}
            />
          )}
        </FeedList>
      </PagedList>
    </>
  )
}

interface InterestCardProps {
  post: Page['posts'][number]
  list: Page['list']
  slot: number
  reason: Reason
  index: number
  /** -1: more may come. */
  count: number
  /** People whom one may know stand above it. */
  isBelowPeople: boolean
}

/** Not drawn again when the list becomes longer. */
const InterestCard = memo(function InterestCard({ post, list, slot, reason, index, count, isBelowPeople }: InterestCardProps) {
  return (
    <PostCardView
      post={post}
      place={{ surface: 'interest', list, slot }}
      position={{ 'aria-posinset': index + 1, 'aria-setsize': count }}
      above={
        <>
          {/* In the article: a feed holds nothing else. */}
          {isBelowPeople && <PeopleToFollow />}
          <ReasonLine post={post} reason={reason} />
        </>
      }
      eager={index === 0}
    />
  )
})

function SwitchedOff() {
  const set = useSetPersonalised()
  return (
    <div className="mx-4 mb-4 sm:mx-0">
      <Notice tone="calm">{m.interest_off_note()}</Notice>
      <Button kind="quiet" className="mt-2 w-full" busy={set.isPending} onClick={() => set.mutate(true)}>
        {m.interest_turn_on()}
      </Button>
    </div>
  )
}
