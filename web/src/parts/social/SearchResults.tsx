import { Link } from '@tanstack/react-router'
import { ChevronRight, Hash } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import type { PersonChip, PostCard, ProductCard, SearchResult } from '../../state/kiwi.ts'
import type { SearchKind } from '../../state/social/queries.ts'
import { formatCount } from '../../state/wording.ts'
import { Marked } from './Marked.tsx'
import { FollowBeside } from './FollowBeside.tsx'
import { PersonRow } from './PersonRow.tsx'
import { PostGrid } from './PostGrid.tsx'
import { ProductTiles } from '../orders/ProductTile.tsx'

interface SearchResultsProps {
  people: PersonChip[]
  posts: PostCard[]
  products: ProductCard[]
  hashtags: SearchResult['hashtags']
  highlights: SearchResult['highlights']
  kind: SearchKind
  onKind: (kind: SearchKind) => void
}

/** Results by kind. "All" shows a few of each, with a link to the rest. */
export function SearchResults({ people, posts, products, hashtags, highlights, kind, onKind }: SearchResultsProps) {
  const isAll = kind === 'all'
  const few = <Item,>(items: Item[], count: number) => (isAll ? items.slice(0, count) : items)
  return (
    <div className="space-y-7">
      {people.length > 0 && (
        <Part title={m.search_people()} {...(isAll ? { onAll: () => onKind('person') } : {})}>
          {few(people, 4).map((person) => (
            <PersonRow key={person.id} person={person} ranges={highlights[person.id]}>
              <FollowBeside person={person} />
            </PersonRow>
          ))}
        </Part>
      )}
      {hashtags.length > 0 && (
        <Part title={m.search_tags()} {...(isAll ? { onAll: () => onKind('hashtag') } : {})}>
          {few(hashtags, 4).map((hashtag) => (
            <TagRow key={hashtag.tag} {...hashtag} ranges={highlights[`#${hashtag.tag}`]} />
          ))}
        </Part>
      )}
      {products.length > 0 && (
        <Part title={m.search_products()} {...(isAll ? { onAll: () => onKind('product') } : {})}>
          <ProductTiles products={few(products, 6)} highlights={highlights} />
        </Part>
      )}
      {posts.length > 0 && (
        <Part title={m.search_posts()} {...(isAll ? { onAll: () => onKind('post') } : {})}>
          <PostGrid posts={few(posts, 9)} surface="search" />
        </Part>
      )}
    </div>
  )
}

function Part({ title, onAll, children }: { title: string; onAll?: () => void; children: ReactNode }) {
  if (!onAll) return <section aria-label={title}>{children}</section>
  return (
    <section aria-label={title}>
      <div className="flex items-center justify-between pb-1">
        <h2 className="text-lg font-bold">{title}</h2>
        <button
          type="button"
          onClick={onAll}
          className="-mr-2 flex min-h-11 items-center gap-0.5 px-2 text-sm font-semibold text-muted hover:text-ink"
        >
          {m.search_see_all()}
          <ChevronRight aria-hidden className="size-4" />
        </button>
      </div>
      {children}
    </section>
  )
}

function TagRow({ tag, postCount, ranges }: { tag: string; postCount: number; ranges?: number[][] | undefined }) {
  return (
    <Link to="/tags/$tag" params={{ tag }} className="-mx-2 flex min-h-14 items-center gap-3 rounded-2xl px-2 hover:bg-sunken">
      <span className="grid size-10 place-items-center rounded-full bg-kiwi-soft text-kiwi">
        <Hash aria-hidden className="size-5" />
      </span>
      <span className="leading-tight">
        <span className="block font-semibold">
          <Marked text={tag} ranges={ranges} />
        </span>
        <span className="block text-sm text-muted">{m.tag_post_count({ count: formatCount(postCount) })}</span>
      </span>
    </Link>
  )
}
