import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Failure } from '../../parts/Message.tsx'
import { MoreBelow } from '../../parts/MoreBelow.tsx'
import { PageTitle } from '../../parts/PageTitle.tsx'
import { NothingFound } from '../../parts/social/NothingFound.tsx'
import { PeopleToFollow } from '../../parts/social/PeopleToFollow.tsx'
import { RecentSearches } from '../../parts/social/RecentSearches.tsx'
import { SearchBox } from '../../parts/social/SearchBox.tsx'
import { SearchFilterBar } from '../../parts/social/SearchFilters.tsx'
import { TrendList } from '../../parts/social/TrendList.tsx'
import { SearchResults } from '../../parts/social/SearchResults.tsx'
import { PopularLooks } from '../../parts/social/PopularLooks.tsx'
import { SearchStart } from '../../parts/social/SearchStart.tsx'
import { RowSkeleton } from '../../parts/Skeletons.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { kiwi, type SearchResult } from '../../state/kiwi.ts'
import { useMe } from '../../state/me.ts'
import { queries, type SearchKind } from '../../state/social/queries.ts'
import { useRecentSearches } from '../../state/social/recent-searches.ts'
import { filtersFor, type SearchFilters } from '../../state/social/search-filters.ts'
import { searchableText, useSettled } from '../../state/social/search-text.ts'

const kinds: { value: SearchKind; label: () => string }[] = [
  { value: 'all', label: m.search_all },
  { value: 'person', label: m.search_people },
  { value: 'post', label: m.search_posts },
  { value: 'product', label: m.search_products },
  { value: 'hashtag', label: m.search_tags },
]

export function SearchPage() {
  const { q = '', kind: askedKind, ...asked } = useSearch({ from: '/search' })
  const kind = kinds.find(({ value }) => value === askedKind)?.value ?? 'all'
  const filters = filtersFor(kind, asked)
  const navigate = useNavigate({ from: '/search' })
  const router = useRouter()
  const client = useQueryClient()
  const [text, setText] = useState(q)
  const [isComposing, setComposing] = useState(false)
  const [sent, setSent] = useState(q)
  const settled = useSettled(searchableText(text, isComposing), isComposing ? 400 : 220)
  const { recent, remember, forget, forgetAll } = useRecentSearches()
  const isMember = useMe()?.status === 'active'
  const { data: start } = useQuery(queries.searchStart())
  const recentTexts = [...new Set([...recent, ...(isMember ? (start?.recent ?? []) : [])])].slice(0, 10)

  const show = (next: SearchFilters, nextKind = kind) =>
    void navigate({
      search: { ...(settled ? { q: settled } : {}), ...(nextKind === 'all' ? {} : { kind: nextKind }), ...next },
      replace: true,
      resetScroll: false,
    })
  // The address follows the text, so that Back returns from a result to the search. It leads nobody
  // back who is on the way to another page.
  useEffect(() => {
    const { pathname, search } = router.latestLocation
    if (pathname !== '/search' || ((search as { q?: string }).q ?? '') === settled) return
    void navigate({
      search: (before) => {
        const { q: _, ...rest } = before
        return settled ? { ...rest, q: settled } : rest
      },
      replace: true,
      resetScroll: false,
    })
  }, [settled, navigate, router])

  const query = useInfiniteQuery(queries.search(settled, kind, filters))
  const isNothing = query.data !== undefined && !query.isPlaceholderData && query.data.pages.every((page) => countOf(page) === 0)
  function keep(clicked: number | null): void {
    remember(settled)
    setSent(settled)
    const [first] = query.data?.pages ?? []
    if (!isMember || !first || query.isPlaceholderData) return
    // A search that is not kept costs nothing else.
    kiwi.search.record
      .mutate({ text: settled, found: countOf(first), engine: first.engine, clicked })
      .then(() => client.invalidateQueries({ queryKey: queries.searchStart().queryKey }))
      .catch(() => {})
  }
  function forgetText(one: string | null): void {
    if (one === null) forgetAll()
    else forget(one)
    if (!isMember) return
    client.setQueryData(queries.searchStart().queryKey, (before) =>
      before ? { ...before, recent: before.recent.filter((kept) => one !== null && kept !== one) } : before,
    )
    kiwi.search.forget.mutate({ text: one }).catch(() => void client.invalidateQueries({ queryKey: queries.searchStart().queryKey }))
  }
  function search(next: string): void {
    setText(next)
    setSent(next)
  }
  return (
    <Column wide>
      <PageTitle>{settled ? `${settled} · ${m.search_title()}` : m.search_title()}</PageTitle>
      <div className="sticky top-(--banner,0px) z-20 bg-paper/90 px-4 pt-3 backdrop-blur-lg">
        <h1 className="sr-only">{m.search_title()}</h1>
        <SearchBox
          value={text}
          asked={settled === sent ? '' : settled}
          onChange={setText}
          onComposing={setComposing}
          onSubmit={() => settled && keep(null)}
          onPick={search}
        />
        <TabBar label={m.search_title()} tabs={kinds} value={kind} onChange={(next) => show(filters, next)} />
      </div>
      <div className="px-4 pt-4">
        {settled === '' ? (
          <div className="space-y-6">
            {recentTexts.length > 0 ? (
              <RecentSearches recent={recentTexts} onPick={search} onForget={forgetText} onForgetAll={() => forgetText(null)} />
            ) : (
              <p className="text-muted">{m.search_start_body()}</p>
            )}
            <SearchStart popular={start?.popular ?? []} onPick={search} />
          </div>
        ) : (
          <>
            {(kind === 'post' || kind === 'product') && (
              <SearchFilterBar key={kind} text={settled} kind={kind} filters={filters} onFilters={(next) => show(next)} />
            )}
            <div
              onClickCapture={({ target, currentTarget }) => {
                const place = placeOf(target, currentTarget)
                if (place !== null) keep(place)
              }}
              className={query.isPlaceholderData ? 'opacity-60 transition-opacity' : ''}
              aria-busy={query.isFetching}
            >
              {query.isPending && <RowSkeleton />}
              {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
              {query.data && (
                <Found pages={query.data.pages} kind={kind} onKind={(next) => show(filters, next)}>
                  {!query.isPlaceholderData && (
                    <NothingFound text={settled} kind={kind} filters={filters} onText={search} onClearFilters={() => show({})} />
                  )}
                </Found>
              )}
              {query.data && kind !== 'all' && query.hasNextPage && <MoreBelow {...query} />}
            </div>
          </>
        )}
      </div>
      {settled === '' && (
        <div className="px-4">
          <TrendList />
        </div>
      )}
      {(settled === '' || isNothing) && <PopularLooks />}
      {settled === '' && isMember && (
        <div className="mt-8">
          <PeopleToFollow />
        </div>
      )}
    </Column>
  )
}

/** The place of the opened result among all that are shown, from 1 on; null if none was opened. */
function placeOf(target: EventTarget, list: Element): number | null {
  const href = target instanceof Element ? target.closest('a')?.getAttribute('href') : null
  if (!href) return null
  const shown = [...new Set([...list.querySelectorAll('a')].map((link) => link.getAttribute('href')))]
  return Math.min(shown.indexOf(href) + 1, 1_000)
}

function countOf({ people, posts, products, hashtags }: SearchResult): number {
  return people.length + posts.length + products.length + hashtags.length
}

interface FoundProps {
  pages: SearchResult[]
  kind: SearchKind
  onKind: (kind: SearchKind) => void
  /** Shown if there is nothing. */
  children: ReactNode
}

function Found({ pages, kind, onKind, children }: FoundProps) {
  const count = pages.reduce((sum, page) => sum + countOf(page), 0)
  return (
    <>
      <p role="status" className="sr-only">
        {m.search_result_count({ count })}
      </p>
      {count === 0 ? (
        children
      ) : (
        <SearchResults
          people={pages.flatMap((page) => page.people)}
          posts={pages.flatMap((page) => page.posts)}
          products={pages.flatMap((page) => page.products)}
          hashtags={pages.flatMap((page) => page.hashtags)}
          highlights={Object.assign({}, ...pages.map((page) => page.highlights))}
          kind={kind}
          onKind={onKind}
        />
      )}
    </>
  )
}
