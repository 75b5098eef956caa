/**
 * Without what came before: when a list begins again in the middle of scrolling, its posts are
 * shown once.
 */
export function eachOnce<Post extends { id: string }>(posts: Post[]): Post[] {
  return [...new Map(posts.toReversed().map((post) => [post.id, post])).values()].toReversed()
}
