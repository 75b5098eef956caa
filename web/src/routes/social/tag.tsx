import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Hash } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { FollowTagButton } from '../../parts/social/FollowTagButton.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { asKiwiError } from '../../state/kiwi.ts'
import { eachOnce } from '../../state/social/each-once.ts'
import { queries } from '../../state/social/queries.ts'
import { formatCount } from '../../state/wording.ts'

export function TagPage() {
  const { tag } = useParams({ from: '/tags/$tag' })
  const { order = 'newest' } = useSearch({ from: '/tags/$tag' })
  const navigate = useNavigate({ from: '/tags/$tag' })
  const query = useInfiniteQuery(queries.tag(tag))
  // A tag exists if a post that is visible to the reader has it.
  const isUnused = query.error !== null && ['NOT_FOUND', 'BAD_INPUT'].includes(asKiwiError(query.error).code)
  const postCount = query.data?.pages[0]?.postCount
  const nothing = <Message Icon={Hash} title={m.tag_empty()} />
  return (
    <Column wide>
      <PageHeader back title={`#${tag}`}>
        {!isUnused && <FollowTagButton tag={tag} className="mr-2" />}
      </PageHeader>
      {postCount !== undefined && <p className="px-4 pb-4 text-muted">{m.tag_post_count({ count: formatCount(postCount) })}</p>}
      {isUnused ? (
        nothing
      ) : (
        <>
          <TabBar
            label={m.tag_orders()}
            tabs={orders}
            value={order}
            onChange={(next) => void navigate({ search: next === 'popular' ? { order: next } : {}, replace: true })}
          />
          {order === 'popular' ? <PopularOfTag tag={tag} empty={nothing} /> : <PostGridPages query={query} surface="tag" empty={nothing} />}
        </>
      )}
    </Column>
  )
}

const orders: { value: 'newest' | 'popular'; label: () => string }[] = [
  { value: 'newest', label: m.tag_newest },
  { value: 'popular', label: m.tag_popular },
]

function PopularOfTag({ tag, empty }: { tag: string; empty: ReactNode }) {
  const query = useInfiniteQuery({
    ...queries.popular({ tag }),
    select: ({ pages, pageParams }) => ({ pageParams, pages: [{ posts: eachOnce(pages.flatMap(({ posts }) => posts)) }] }),
  })
  return <PostGridPages query={query} surface="tag" empty={empty} />
}
