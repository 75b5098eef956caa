import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Hash, ShoppingBag } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { ShareButton } from '../../parts/share/ShareButton.tsx'
import { GridSkeleton } from '../../parts/Skeletons.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { ProductTiles } from '../../parts/orders/ProductTile.tsx'
import { FollowTagButton } from '../../parts/social/FollowTagButton.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { TagChips } from '../../parts/social/Trends.tsx'
import { asKiwiError } from '../../state/kiwi.ts'
import { eachOnce } from '../../state/social/each-once.ts'
import { queries } from '../../state/social/queries.ts'
import { formatCount } from '../../state/wording.ts'

export function TagPage() {
  const { tag } = useParams({ from: '/tags/$tag' })
  const { order = 'newest' } = useSearch({ from: '/tags/$tag' })
  const navigate = useNavigate({ from: '/tags/$tag' })
  const query = useInfiniteQuery(queries.tag(tag))
  const related = useQuery(queries.relatedTags(tag)).data?.tags ?? []
  // A tag exists if a post that is visible to the reader has it.
  const isUnused = query.error !== null && ['NOT_FOUND', 'BAD_INPUT'].includes(asKiwiError(query.error).code)
  const postCount = query.data?.pages[0]?.postCount
  const nothing = <Message Icon={Hash} title={m.tag_empty()} />
  return (
    <Column wide isWhole>
      <PageHeader back title={`#${tag}`}>
        {!isUnused && <ShareButton thing={{ path: `/tags/${encodeURIComponent(tag)}`, title: `#${tag}` }} />}
        {!isUnused && <FollowTagButton tag={tag} className="mr-2" />}
      </PageHeader>
      {postCount !== undefined && <p className="px-4 pb-4 text-muted">{m.tag_post_count({ count: formatCount(postCount) })}</p>}
      {!isUnused && <TagChips label={m.tag_related()} tags={related} />}
      {isUnused ? (
        nothing
      ) : (
        <>
          <TabBar
            label={m.tag_orders()}
            tabs={orders}
            value={order}
            onChange={(next) => void navigate({ search: next === 'newest' ? {} : { order: next }, replace: true })}
          />
          {order === 'newest' && <PostGridPages query={query} surface="tag" inColumns empty={nothing} />}
          {order === 'popular' && <PopularOfTag tag={tag} empty={nothing} />}
          {order === 'products' && <ProductsOfTag tag={tag} />}
        </>
      )}
    </Column>
  )
}

const orders: { value: 'newest' | 'popular' | 'products'; label: () => string }[] = [
  { value: 'newest', label: m.tag_newest },
  { value: 'popular', label: m.tag_popular },
  { value: 'products', label: m.tag_products },
]

function PopularOfTag({ tag, empty }: { tag: string; empty: ReactNode }) {
  const query = useInfiniteQuery({
    ...queries.popular({ tag }),
    select: ({ pages, pageParams }) => ({ pageParams, pages: [{ posts: eachOnce(pages.flatMap(({ posts }) => posts)) }] }),
  })
  return <PostGridPages query={query} surface="tag" inColumns empty={empty} />
}

function ProductsOfTag({ tag }: { tag: string }) {
  const { data, error, isPending, refetch } = useQuery(queries.tagProducts(tag))
  if (isPending) return <GridSkeleton count={6} />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  if (data.products.length === 0) return <Message Icon={ShoppingBag} title={m.tag_products_empty()} />
  return (
    <div className="px-4 pt-4">
      <ProductTiles products={data.products} />
    </div>
  )
}
