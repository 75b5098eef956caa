import type * as z from 'zod'
import { categories } from '../../social/people/schema.ts'
import type { postInput } from '../../social/posts/schema.ts'
import type { popularInput } from '../../social/ranking/schema.ts'
import { pictureSizes, popularPageSize } from '../../shared/first-page.ts'
import { pageAt } from './rules.ts'

/**
 * A query that a page of the web app makes first, with the input that it gives
 * (web/src/state/first-data.ts).
 */
export type FirstRead =
  | { path: 'feed.popular'; input: z.input<typeof popularInput> }
  | { path: 'posts.get'; input: z.input<typeof postInput> }

export interface FirstReads {
  reads: FirstRead[]
  /** CSS `sizes` of the first picture of the first read. */
  sizes: string
}

/**
 * What a visitor's page reads first; null where the web app asks by itself. Home shows visitors
 * what is popular.
 */
export function firstReadsOf(path: string, query: URLSearchParams): FirstReads | null {
  const page = path.replace(/(.)\/$/, '$1')
  if (page === '/' || page === '/popular') {
    const category = page === '/' ? undefined : categories.find((name) => name === query.get('category'))
    return { reads: [{ path: 'feed.popular', input: { cursor: null, limit: popularPageSize, category } }], sizes: pictureSizes.mosaic }
  }
  const address = pageAt(path)
  if (address?.kind === 'post') return { reads: [{ path: 'posts.get', input: { postId: address.postId } }], sizes: pictureSizes.card }
  return null
}
