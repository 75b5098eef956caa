import type { PostCard } from '../../state/kiwi.ts'
import { PostTile } from './PostGrid.tsx'

/** A large tile and eight small ones fill six rows of two, and three rows of four. */
const block = 9

/** While more are to come, only whole blocks are shown: no row has a hole, and no tile changes its size later. */
export function shownInMosaic<Post>(posts: Post[], isMoreToCome: boolean): Post[] {
  return isMoreToCome && posts.length >= block ? posts.slice(0, posts.length - (posts.length % block)) : posts
}

/** The first of every nine is large, so that it looks like a ranking. What is left at the end fills its last row. */
export function Mosaic({ posts }: { posts: PostCard[] }) {
  return (
    <ol className="grid grid-cols-2 gap-2 px-3 sm:grid-cols-4 sm:px-4">
      {posts.map((post, slot) => {
        const { item, tile, sizes } = looks[lookOf(slot, posts.length)]
        return (
          <li key={post.id} className={item}>
            <PostTile
              post={post}
              place={{ surface: 'popular', slot }}
              eager={slot < 3}
              className={`${tile} h-full w-full rounded-2xl`}
              sizes={sizes}
            />
          </li>
        )
      })}
    </ol>
  )
}

const half = '(min-width: 640px) 440px, 50vw'
const looks = {
  large: { item: 'col-span-2 row-span-2', tile: 'aspect-[4/5]', sizes: '(min-width: 640px) 440px, 100vw' },
  small: { item: '', tile: 'aspect-[4/5]', sizes: '(min-width: 640px) 220px, 50vw' },
  /** The first of three in the last row of four. */
  wideOfThree: { item: 'sm:col-span-2', tile: 'aspect-[4/5] sm:aspect-[8/5]', sizes: half },
  /** The last of an odd number, in rows of two. */
  wideOnPhones: { item: 'col-span-2 sm:col-span-1', tile: 'aspect-[8/5] sm:aspect-[4/5]', sizes: '(min-width: 640px) 220px, 100vw' },
  /** Each of two in the last row of four. */
  halfOfFour: { item: 'sm:col-span-2', tile: 'aspect-[4/5] sm:aspect-[8/5]', sizes: half },
  /** Alone in the last row. */
  whole: { item: 'col-span-2 sm:col-span-4', tile: 'aspect-[8/5] sm:aspect-[16/5]', sizes: '(min-width: 640px) 880px, 100vw' },
}

/** Whole blocks begin with a large tile; the small tiles after them stretch so that the last row is full in two and in four columns. */
function lookOf(slot: number, count: number): keyof typeof looks {
  const left = count % block
  if (slot < count - left) return slot % block === 0 ? 'large' : 'small'
  const inLastRow = left % 4
  const fromEnd = count - slot
  if (fromEnd > inLastRow) return 'small'
  if (inLastRow === 1) return 'whole'
  if (inLastRow === 2) return 'halfOfFour'
  return fromEnd === 3 ? 'wideOfThree' : fromEnd === 1 ? 'wideOnPhones' : 'small'
}
