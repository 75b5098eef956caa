import type { CSSProperties } from 'react'
import type { PostCard } from '../../state/kiwi.ts'
import { type Placed, placeInColumns } from '../../state/social/columns.ts'
import type { Place } from '../../state/social/interactions.ts'
import { useColumnCount } from '../../state/wide.ts'
import { PostTile } from './PostGrid.tsx'

const gap = '0.75rem'

/**
 * On wide screens: pictures in their own shape, in columns. Reading and Tab go in the order of the
 * posts.
 */
export function PostColumns({ posts, surface }: { posts: PostCard[]; surface: Place['surface'] }) {
  const columns = useColumnCount()
  const heights = posts.map(heightOf)
  const { placed, ends } = placeInColumns(heights, columns)
  // The names of the lengths: only CSS knows how wide the page is.
  const lengths = { '--gap': gap, '--column': `calc((100cqw - ${columns - 1} * var(--gap)) / ${columns})` } as CSSProperties
  return (
    <div className="px-4">
      <div className="@container">
        <ol className="relative gap-3" style={{ ...lengths, height: `max(${ends.map((end) => `${topOf(end)} - var(--gap)`).join(', ')})` }}>
          {posts.map((post, slot) => {
            const at = placed[slot]!
            return (
              <li
                key={post.id}
                className="absolute w-(--column) [content-visibility:auto]"
                style={{
                  left: `calc(${at.column} * (var(--column) + var(--gap)))`,
                  top: `calc(${topOf(at)})`,
                  height: `calc(${heights[slot]} * var(--column))`,
                }}
              >
                <PostTile
                  post={post}
                  place={{ surface, slot }}
                  eager={slot < columns * 2}
                  className="size-full rounded-2xl focus-visible:-outline-offset-4"
                  sizes="(min-width: 96rem) 250px, (min-width: 80rem) 270px, 33vw"
                />
              </li>
            )
          })}
        </ol>
      </div>
    </div>
  )
}

const topOf = ({ above, gapsAbove }: Placed) => `${above} * var(--column) + ${gapsAbove} * var(--gap)`

/** A picture that is much higher or wider than others is cut. */
function heightOf({ images: [lead] }: PostCard): number {
  return lead ? Math.min(1.5, Math.max(0.625, lead.height / lead.width)) : 1
}
