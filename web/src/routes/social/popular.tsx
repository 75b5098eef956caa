import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Flame, Grid2x2, Rows3 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { roundButton } from '../../parts/menu-look.ts'
import { Column } from '../../parts/Column.tsx'
import { Message } from '../../parts/Message.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { CategoryChips } from '../../parts/social/CategoryChips.tsx'
import { FeedHeader } from '../../parts/social/FeedHeader.tsx'
import { LooksToBuy } from '../../parts/social/LooksToBuy.tsx'
import { Mosaic, shownInMosaic } from '../../parts/social/Mosaic.tsx'
import { MosaicSkeleton, PostSkeleton } from '../../parts/Skeletons.tsx'
import { SignInStrip } from '../../parts/social/SignInStrip.tsx'
import { TrendChips } from '../../parts/social/Trends.tsx'
import { formatAgo } from '../../state/dates.ts'
import { eachOnce } from '../../state/social/each-once.ts'
import { queries } from '../../state/social/queries.ts'

const CardList = lazy(() => import('../../parts/social/CardList.tsx').then(({ CardList }) => ({ default: CardList })))

export function PopularPage() {
  const { category } = useSearch({ from: '/popular' })
  const navigate = useNavigate({ from: '/popular' })
  const popular = useInfiniteQuery(queries.popular({ category }))
  const [asList, setAsList] = useState(false)
  const Icon = asList ? Grid2x2 : Rows3
  const posts = eachOnce(popular.data?.pages.flatMap((page) => page.posts) ?? [])
  const rankedAt = popular.data?.pages[0]?.rankedAt
  const empty = category ? (
    <Message Icon={Flame} title={m.popular_category_empty()} />
  ) : (
    <Message Icon={Flame} title={m.popular_empty_title()} body={m.popular_empty_body()} />
  )
  return (
    <Column wide={!asList}>
      <FeedHeader title={m.popular_title()}>
        <button
          type="button"
          onClick={() => setAsList(!asList)}
          aria-label={asList ? m.popular_as_grid() : m.popular_as_list()}
          className={roundButton}
        >
          <Icon aria-hidden className="size-5" />
        </button>
      </FeedHeader>
      <CategoryChips chosen={category} onChoose={(next) => void navigate({ search: next ? { category: next } : {}, replace: true })} />
      <p className="px-4 pb-3 text-[0.9375rem] text-muted">
        {m.popular_lead()}
        {rankedAt && ` · ${m.popular_ranked_at({ time: formatAgo(rankedAt) })}`}
      </p>
      <TrendChips className="max-lg:hidden" />
      <SignInStrip />
      <PagedList query={popular} isEmpty={posts.length === 0} empty={empty} skeleton={<MosaicSkeleton />}>
        {asList ? (
          <Suspense fallback={<PostSkeleton />}>
            <CardList
              name={`popular list ${category}`}
              label={m.popular_title()}
              posts={posts}
              surface="popular"
              isBusy={popular.isFetching}
              isMoreToCome={popular.hasNextPage}
            />
          </Suspense>
        ) : (
          <Mosaic
            name={`popular ${category}`}
            posts={shownInMosaic(posts, popular.hasNextPage && !popular.isFetchNextPageError)}
            isMoreToCome={popular.hasNextPage}
            afterFirst={
              <>
                <LooksToBuy posts={posts} />
                <TrendChips className="pt-1 lg:hidden" />
              </>
            }
          />
        )}
      </PagedList>
    </Column>
  )
}
