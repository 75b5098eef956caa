import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { Column } from '../../parts/Column.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { PostView } from '../../parts/social/PostView.tsx'
import { isolated } from '../../state/isolated.ts'
import { queries } from '../../state/social/queries.ts'

export function PostPage() {
  const { postId } = useParams({ from: '/posts/$postId' })
  const { data: post } = useQuery(queries.post(postId))
  return (
    <Column>
      <PageHeader back title={post ? m.post_title({ name: isolated(post.author.displayName) }) : m.profile_posts()} />
      <PostView postId={postId} />
    </Column>
  )
}
