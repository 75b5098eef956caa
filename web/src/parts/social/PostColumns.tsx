import type { PostCard } from '../../state/kiwi.ts'
import type { Place } from '../../state/social/interactions.ts'
import { Columns, shapeOf } from '../Columns.tsx'
import { PostTile } from './PostGrid.tsx'

/** Posts as their first pictures, in columns. */
export function PostColumns({ posts, surface }: { posts: PostCard[]; surface: Place['surface'] }) {
  return (
    <Columns items={posts} keyOf={({ id }) => id} heightOf={({ images: [lead] }) => shapeOf(lead)}>
      {(post, slot, columns) => (
        <PostTile
          post={post}
          place={{ surface, slot }}
          eager={slot < columns * 2}
          className="size-full rounded-2xl focus-visible:-outline-offset-4"
          sizes="(min-width: 96rem) 250px, (min-width: 80rem) 270px, 33vw"
        />
      )}
    </Columns>
  )
}
