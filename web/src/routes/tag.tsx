import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Hash } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { Column } from '../parts/Column.tsx'
import { Message } from '../parts/Message.tsx'
import { PageHeader } from '../parts/PageHeader.tsx'
import { PostGridPages } from '../parts/PostGridPages.tsx'
import { queries } from '../state/queries.ts'
import { formatCount } from '../state/wording.ts'

export function TagPage() {
  const { tag } = useParams({ from: '/tags/$tag' })
  const query = useInfiniteQuery(queries.tag(tag))
  const postCount = query.data?.pages[0]?.postCount
  return (
    <Column wide>
      <PageHeader back title={`#${tag}`} />
      {postCount !== undefined && <p className="px-4 pb-4 text-muted">{m.tag_post_count({ count: formatCount(postCount) })}</p>}
      <PostGridPages query={query} empty={<Message Icon={Hash} title={m.tag_empty()} />} />
    </Column>
  )
}
