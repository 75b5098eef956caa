/**
 * Areas whose queries may go by a session that the process remembers: dropped at once over the hub
 * when it ends or changes, and two seconds old at most. Every other call reads Redis or Postgres:
 * money, orders, shops, admins, one's own account, all changes and streams. What a query shows is
 * decided by its own statement in any case.
 */
const areas: ReadonlySet<string> = new Set(['comments', 'feed', 'notifications', 'people', 'posts', 'search', 'tags'])

/** What is kept about the person themselves. */
const ofOneself: ReadonlySet<string> = new Set([
  'comments.blockedWords',
  'feed.aboutMe',
  'feed.hidden',
  'feed.myActs',
  'notifications.settings',
  'posts.versions',
  'search.start',
])

/** `path`: the name of a query, such as `feed.home`. */
export function mayRememberSession(path: string): boolean {
  return areas.has(path.slice(0, path.indexOf('.'))) && !ofOneself.has(path)
}
