import type { Facts, Offer } from '../candidates.ts'
import type { Category } from '../read-person.ts'

/** Posts of the categories that the person chose: the popular ones first, then the newest. */
export function topicOffers(posts: Facts[], interests: Category[], popular: ReadonlyMap<string, number>): Offer[] {
  const chosen = posts.filter(({ category }) => interests.includes(category))
  const best = Math.max(0, ...chosen.map(({ postId }) => popular.get(postId) ?? 0))
  return chosen.map(({ postId, category }) => ({
    postId,
    score: 1 + (best > 0 ? (popular.get(postId) ?? 0) / best : 0),
    reason: { kind: 'topic', category },
  }))
}
