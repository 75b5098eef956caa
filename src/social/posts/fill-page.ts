import type { JsonText } from '../../shared/json-text.ts'
import type { PostCard } from './schema.ts'

/** Rounds of reading for one page, when some of its posts are not shown. */
const pageRounds = 4

interface Round<Place> {
  posts: JsonText<PostCard>[]
  /** Where the next round begins; null for none. */
  next: Place | null
}

/**
 * Reads on until a page is full. It may stay short: only `next: null` is the end. `read` gets a
 * place and how many posts are wanted.
 */
export async function fillPage<Place>(
  limit: number,
  from: Place,
  read: (from: Place, wanted: number) => Promise<Round<Place>>,
): Promise<Round<Place>> {
  const posts: JsonText<PostCard>[] = []
  let next: Place | null = from
  for (let round = 0; next !== null && round < pageRounds && posts.length < limit; round += 1) {
    const found: Round<Place> = await read(next, limit - posts.length)
    posts.push(...found.posts)
    next = found.next
  }
  return { posts, next }
}
