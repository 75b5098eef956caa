/**
 * What the generic plans of a page may do beside reading indexes, and why: nothing else may. The
 * names are those of bench/growth/pages.ts; where a row has a page, its reason stands above it.
 */
export const allowedBurdens: Record<string, string[]> = {
  // The hidden people of the reader, merged from both sides of a block; read once in ten minutes.
  popular: ['Sort'],
  // A timeline that was built just now: the vacuum has not seen it.
  'home, not a reader': ['Heap Fetches of timeline'],
  // What was found is ranked; 20,000 at most.
  'search, in every post': ['Sort'],
  'search, all kinds': ['Sort'],
  'search, a person': ['Sort'],
  'tag picker, two syllables': ['Sort'],
  'tag picker, a name': ['Sort'],
  // Three actors per notice.
  notices: ['Sort'],
  'notices, most': ['Sort'],
  // What was found is ranked: some hundred hashtags, names, posts or products.
  'tag products, most': ['Sort'],
  'related tags': ['Sort'],
  trends: ['Sort'],
  'completing a hashtag': ['Sort'],
  'completing a name': ['Sort'],
  'similar posts': ['Sort'],
  // Some hundred candidates of some thousand products; the API's sessions look each up by its key.
  // Kept for half an hour.
  'similar products': ['Seq Scan on product', 'Sort'],
  // The options of one product, 100 at most.
  product: ['Sort'],
  'product, most': ['Sort'],
  // The lines of an order.
  orders: ['Sort'],
  'orders of a shop, most': ['Sort'],
  // The few decisions about one post, only where it is hidden.
  post: ['Sort'],
  'post, most': ['Sort'],
  // The few comments of one post that moved since the first page was read: the index comment_moved
  // finds them, at their step before.
  comments: ['Sort'],
  'comments, most': ['Sort'],
  // The live sessions of one person.
  'my sessions': ['Sort'],
}
