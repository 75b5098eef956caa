import { useInfiniteQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { queries } from '../../state/social/queries.ts'
import { PostGrid } from './PostGrid.tsx'

/** Full rows of three. */
const count = 12

/** Pictures that many people like now, where a page has none of its own. */
export function PopularLooks() {
  const { data } = useInfiniteQuery(queries.popular({ category: undefined }))
  const posts = data?.pages[0]?.posts.slice(0, count) ?? []
  if (posts.length === 0) return null
  return (
    <section aria-label={m.search_popular_looks()} className="mt-8">
      <h2 className="mb-2 px-4 font-bold">{m.search_popular_looks()}</h2>
      <PostGrid list="popular looks" posts={posts} surface="popular" isMoreToCome />
    </section>
  )
}
