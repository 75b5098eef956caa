import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import type { PostCard } from '../../state/kiwi.ts'
import { queries } from '../../state/social/queries.ts'
import { Rail } from './Rail.tsx'

/**
 * Where one goes on from a post: looks with its products, posts like it, and more by its author.
 */
export function BelowPost({ post }: { post: PostCard }) {
  const similar = useQuery(queries.similarPosts(post.id))
  const own = useInfiniteQuery(queries.personPosts(post.author.handle))
  const others = own.data?.pages[0]?.posts.filter(({ id }) => id !== post.id) ?? []
  return (
    <div className="pb-6">
      <Rail title={m.similar_looks()} posts={similar.data?.looks ?? []} />
      <Rail
        title={m.similar_posts()}
        posts={similar.data?.similar ?? []}
        isPending={similar.isPending}
        retry={similar.isError && !similar.data ? () => void similar.refetch() : null}
      />
      <Rail
        title={m.similar_by({ name: isolated(post.author.displayName) })}
        posts={others}
        isPending={own.isPending}
        retry={own.isError && !own.data ? () => void own.refetch() : null}
      />
    </div>
  )
}
