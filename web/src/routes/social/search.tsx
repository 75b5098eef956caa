import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Search, SearchX } from 'lucide-react'
import { useEffect, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { PeopleToFollow } from '../../parts/social/PeopleToFollow.tsx'
import { RecentSearches } from '../../parts/social/RecentSearches.tsx'
import { SearchBox } from '../../parts/social/SearchBox.tsx'
import { Trends } from '../../parts/social/Trends.tsx'
import { SearchResults } from '../../parts/social/SearchResults.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import type { SearchResult } from '../../state/kiwi.ts'
import { useMe } from '../../state/me.ts'
import { queries, type SearchKind } from '../../state/social/queries.ts'
import { useRecentSearches } from '../../state/social/recent-searches.ts'
import { searchableText, useSettled } from '../../state/social/search-text.ts'
import { particle } from '../../state/particle.ts'

const kinds: { value: SearchKind; label: () => string }[] = [
  { value: 'all', label: m.search_all },
  { value: 'person', label: m.search_people },
  { value: 'post', label: m.search_posts },
  { value: 'product', label: m.search_products },
  { value: 'hashtag', label: m.search_tags },
]

export function SearchPage() {
  const { q = '', kind: askedKind } = useSearch({ from: '/search' })
  const kind = kinds.find(({ value }) => value === askedKind)?.value ?? 'all'
  const navigate = useNavigate({ from: '/search' })
  const [text, setText] = useState(q)
  const [isComposing, setComposing] = useState(false)
  const settled = useSettled(searchableText(text, isComposing), isComposing ? 400 : 220)
  const { recent, remember, forget, forgetAll } = useRecentSearches()

  // The address follows the text, so that Back returns from a result to the search.
  useEffect(() => {
    void navigate({
      search: { ...(settled ? { q: settled } : {}), ...(kind === 'all' ? {} : { kind }) },
      replace: true,
      resetScroll: false,
    })
  }, [settled, kind, navigate])

  const query = useInfiniteQuery(queries.search(settled, kind))
  const isMember = useMe()?.status === 'active'
  return (
    <Column wide>
      <PageTitle>{settled ? `${settled} · ${m.search_title()}` : m.search_title()}</PageTitle>
      <div className="sticky top-0 z-20 bg-paper/90 px-4 pt-3 backdrop-blur-lg">
        <h1 className="sr-only">{m.search_title()}</h1>
        <SearchBox value={text} onChange={setText} onComposing={setComposing} onSubmit={() => settled && remember(settled)} />
        <TabBar
          label={m.search_title()}
          tabs={kinds}
          value={kind}
          onChange={(next) => void navigate({ search: { ...(settled ? { q: settled } : {}), kind: next }, replace: true })}
        />
      </div>
      <div className="px-4 pt-4">
        {settled === '' ? (
          recent.length > 0 ? (
            <RecentSearches recent={recent} onPick={setText} onForget={forget} onForgetAll={forgetAll} />
          ) : (
            <Message Icon={Search} title={m.search_start_title()} body={m.search_start_body()} />
          )
        ) : (
          // Remembers a search when one of its results is opened.
          <div
            onClickCapture={() => remember(settled)}
            className={query.isPlaceholderData ? 'opacity-60 transition-opacity' : ''}
            aria-busy={query.isFetching}
          >
            {query.isPending && <RowSkeleton />}
            {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
            {query.data && (
              <Found
                pages={query.data.pages}
                text={settled}
                kind={kind}
                onKind={(next) => void navigate({ search: { q: settled, kind: next } })}
              />
            )}
            {query.data && kind !== 'all' && query.hasNextPage && <MoreBelow {...query} />}
          </div>
        )}
      </div>
      {settled === '' && (
        <div className="px-4">
          <Trends />
        </div>
      )}
      {settled === '' && isMember && (
        <div className="mt-8">
          <PeopleToFollow />
        </div>
      )}
    </Column>
  )
}

function Found({
  pages,
  text,
  kind,
  onKind,
}: {
  pages: SearchResult[]
  text: string
  kind: SearchKind
  onKind: (kind: SearchKind) => void
}) {
  const people = pages.flatMap((page) => page.people)
  const posts = pages.flatMap((page) => page.posts)
  const products = pages.flatMap((page) => page.products)
  const hashtags = pages.flatMap((page) => page.hashtags)
  const count = people.length + posts.length + products.length + hashtags.length
  return (
    <>
      <p role="status" className="sr-only">
        {m.search_result_count({ count })}
      </p>
      {count === 0 ? (
        <Message Icon={SearchX} title={m.search_none_title()} body={m.search_none_body({ text, particle: particle(text, '을/를') })} />
      ) : (
        <SearchResults people={people} posts={posts} products={products} hashtags={hashtags} kind={kind} onKind={onKind} />
      )}
    </>
  )
}
