import type { PostCard } from '../kiwi.ts'

type Picture = PostCard['images'][number]
export interface Look {
  post: PostCard
  image: Picture
  tag: Picture['tags'][number]
}

/**
 * Of these posts, those whose things one can buy here, each with its cheapest that no post before
 * it has shown.
 */
export function looksToBuy(posts: PostCard[]): Look[] {
  const shown = new Set<string>()
  return posts.flatMap((post) => {
    const buyable = ({ url, productId }: Look['tag']) => url === undefined && !shown.has(productId)
    const image = post.images.find(({ tags }) => tags.some(buyable))
    const [tag] = image?.tags.filter(buyable).toSorted((one, other) => one.priceKrw - other.priceKrw) ?? []
    if (!image || !tag) return []
    shown.add(tag.productId)
    return [{ post, image, tag }]
  })
}
