import { memo, type ReactNode, useSyncExternalStore } from 'react'
import { pictureSizes } from '../../../../src/shared/first-page.ts'
import type { PostCard } from '../../state/kiwi.ts'
import { FeedList } from '../FeedList.tsx'
import { PostTile } from './PostGrid.tsx'

/** A large tile and eight small ones fill six rows of two, and three rows of four. */
const block = 9

/**
 * While more are to come, only whole blocks are shown: no row has a hole, and no tile changes its
 * size later.
 */
export function shownInMosaic<Post>(posts: Post[], isMoreToCome: boolean): Post[] {
  return isMoreToCome && posts.length >= block ? posts.slice(0, posts.length - (posts.length % block)) : posts
}

interface MosaicProps {
  /** Names it among the lists of this tab. */
  name: string
  posts: PostCard[]
  isMoreToCome: boolean
  /** Stands below the first block. */
  afterFirst?: ReactNode
}

interface Row {
  /** The place of its first post. */
  from: number
  posts: PostCard[]
}

/**
 * The first of every nine is large, so that it looks like a ranking. What is left at the end fills
 * its last row.
 */
export function Mosaic({ name, posts, isMoreToCome, afterFirst }: MosaicProps) {
  const columns = useSyncExternalStore(followWidth, () => (fourColumns.matches ? 4 : 2))
  return (
    <FeedList name={`${name} ${columns}`} items={rowsOf(posts, columns)} keyOf={keyOf} estimatePx={(row) => probableRowPx(row, columns)}>
      {({ from, posts: ofRow }) => (
        <>
          <div data-row className="grid grid-cols-2 gap-2 px-3 pb-2 sm:grid-cols-4 sm:px-4">
            {ofRow.map((post, at) => (
              <Tile
                key={post.id}
                post={post}
                slot={from + at}
                count={isMoreToCome ? -1 : posts.length}
                look={lookOf(from + at, posts.length)}
              />
            ))}
          </div>
          {afterFirst && from + ofRow.length === Math.min(block, posts.length) && <div role="listitem">{afterFirst}</div>}
        </>
      )}
    </FeedList>
  )
}

const fourColumns = matchMedia('(min-width: 640px)')
function followWidth(listener: () => void): () => void {
  fourColumns.addEventListener('change', listener)
  return () => fourColumns.removeEventListener('change', listener)
}

const keyOf = ({ from }: Row) => String(from)

/**
 * A large tile is a row with the small ones that stand beside it; two columns leave it no room for
 * any.
 */
function rowsOf(posts: PostCard[], columns: number): Row[] {
  const rows: Row[] = []
  for (let from = 0; from < posts.length;) {
    const isLarge = lookOf(from, posts.length) === 'large'
    const length = isLarge && columns === 2 ? 1 : isLarge ? 5 : columns
    rows.push({ from, posts: posts.slice(from, from + length) })
    from += length
  }
  return rows
}

/** Not drawn again when the list becomes longer. `count`: -1, more may come. */
const Tile = memo(function Tile({ post, slot, count, look }: { post: PostCard; slot: number; count: number; look: keyof typeof looks }) {
  const { item, tile, sizes } = looks[look]
  return (
    <div role="listitem" aria-posinset={slot + 1} aria-setsize={count} className={item}>
      <PostTile
        post={post}
        place={{ surface: 'popular', slot }}
        eager={slot === 0}
        className={`${tile} h-full w-full rounded-2xl`}
        sizes={sizes}
      />
    </div>
  )
})

function probableRowPx({ from, posts }: Row, columns: number): number {
  const tilePx = (Math.min(window.innerWidth, 896) - 24 - 8 * (columns - 1)) / columns
  const isLarge = from % block === 0 && (columns === 2 ? posts.length === 1 : posts.length === 5)
  return Math.round((tilePx * 1.25 + 8) * (isLarge ? 2 : 1))
}

const half = '(min-width: 640px) 440px, calc(50vw - 16px)'
const looks = {
  large: { item: 'col-span-2 row-span-2', tile: 'aspect-[4/5]', sizes: pictureSizes.mosaic },
  small: { item: '', tile: 'aspect-[4/5]', sizes: '(min-width: 640px) 220px, calc(50vw - 16px)' },
  /** The first of three in the last row of four. */
  wideOfThree: { item: 'sm:col-span-2', tile: 'aspect-[4/5] sm:aspect-[8/5]', sizes: half },
  /** The last of an odd number, in rows of two. */
  wideOnPhones: {
    item: 'col-span-2 sm:col-span-1',
    tile: 'aspect-[8/5] sm:aspect-[4/5]',
    sizes: '(min-width: 640px) 220px, calc(100vw - 24px)',
  },
  /** Each of two in the last row of four. */
  halfOfFour: { item: 'sm:col-span-2', tile: 'aspect-[4/5] sm:aspect-[8/5]', sizes: half },
  /** Alone in the last row. */
  whole: {
    item: 'col-span-2 sm:col-span-4',
    tile: 'aspect-[8/5] sm:aspect-[16/5]',
    sizes: '(min-width: 640px) 880px, calc(100vw - 24px)',
  },
}

/**
 * Whole blocks begin with a large tile; the small tiles after them stretch so that the last row is
 * full in two and in four columns.
 */
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
