/**
 * What a post has in common with the one that is looked at. Each part is compared with its own
 * best.
 */
export interface Likeness {
  postId: string
  /**
   * Σ over common hashtags of 1 ÷ ln(2 + posts), and the same over common products: a rare one says
   * more.
   */
  tags: number
  products: number
  /** What people chose beside it, 0 to 1. */
  near: number
}

const weights = { near: 1, products: 0.8, tags: 0.6 } as const
/** Of each list: more than are shown, for those that a reader must not see. */
export const mostKept = 48
/** Of one author in one list. */
export const mostOfAuthor = 2

/**
 * The posts in the order of their likeness, the newer of equals first; those with a product in
 * common apart.
 */
export function likest(found: Likeness[]): { looks: string[]; similar: string[] } {
  const best = (part: keyof typeof weights) => Math.max(1e-9, ...found.map((post) => post[part]))
  const bests = { near: best('near'), products: best('products'), tags: best('tags') }
  const worth = (post: Likeness) =>
    (weights.near * post.near) / bests.near + (weights.products * post.products) / bests.products + (weights.tags * post.tags) / bests.tags
  const ordered = found.map((post) => ({ ...post, worth: worth(post) })).sort((a, b) => b.worth - a.worth || (a.postId < b.postId ? 1 : -1))
  const idsOf = (isLook: boolean) =>
    ordered
      .filter(({ products }) => products > 0 === isLook)
      .slice(0, mostKept)
      .map(({ postId }) => postId)
  return { looks: idsOf(true), similar: idsOf(false) }
}
