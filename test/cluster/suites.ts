/**
 * Suites that run over a Redis Cluster too: limits, sessions, lists, feeds, counts, the log,
 * streams, jobs and search.
 */
const inEveryRun = [
  'src/jobs/runner/runner.test.ts',
  'src/platform/cache/read-through.test.ts',
  'src/platform/limits/limits.test.ts',
  'src/realtime/access.test.ts',
  'src/social/chat/histories.test.ts',
  'src/social/interactions/interaction-log.test.ts',
  'src/social/interest/hide-post.test.ts',
  'src/social/interest/interest-feed.test.ts',
  'src/social/interest/suggestions.test.ts',
  'src/social/people/session.test.ts',
  'src/social/people/session-memory.test.ts',
  'src/social/posts/viewer-flags.test.ts',
  'src/social/ranking/popular-feed.test.ts',
  'src/social/reactions/reactions.test.ts',
  'src/social/search/sync-search.test.ts',
  'src/social/switches/switches.test.ts',
  'src/social/timelines/home-feed.test.ts',
  'src/social/timelines/home-truth.test.ts',
]

/** With `./kiwi test cluster`: whatever else writes or reads there. */
const atLength = [
  'src/jobs/**/*.test.ts',
  'src/social/{access,chat,consent,graph,interactions,leaving,notifications,posts,ranking,reactions,search}/*.test.ts',
]

/** These hold for one server only; each says what it asks of it. */
const ofOneServer = [
  // KEYS of all keys, by one command.
  'src/social/reactions/bookmark-notes.test.ts',
  // An ordinary subscriber to people's channels, which a cluster tells at the nodes of their slots.
  'src/social/chat/rooms.test.ts',
  // src/realtime/live.test.ts cuts the connections that use the number of its database.
]

export const clusterSuites = {
  include: process.env['KIWI_CLUSTER'] === 'long' ? [...inEveryRun, ...atLength] : inEveryRun,
  exclude: ofOneServer,
}
