import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Hash } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { Message } from '../../parts/Message.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { FollowTagButton } from '../../parts/social/FollowTagButton.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { asKiwiError } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { formatCount } from '../../state/wording.ts'

export function TagPage() {
  const { tag } = useParams({ from: '/tags/$tag' })
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
      {isUnused ? nothing : <PostGridPages query={query} surface="tag" empty={nothing} />}
    </Column>
  )
}
