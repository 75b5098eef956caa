import { infiniteQueryOptions, keepPreviousData, queryOptions, skipToken } from '@tanstack/react-query'
import { popularPageSize } from '../../../../src/shared/first-page.ts'
import type { EndedBySuspension } from '../../../../src/shared/moderation.ts'
import type { NoticeTab } from '../../../../src/shared/notices/topics.ts'
import { type ActKind, type Category, kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'
import { narrowing, type SearchFilters } from './search-filters.ts'

/** Keys that begin with `posts` hold post cards: a like or an edit is applied to all of them. */
export const queries = {
  /** Null when nobody is signed in. */
  me: () =>
    queryOptions({
      queryKey: ['me'],
      // Without the signal: the router waits for this answer too, also when a component that asked
      // has left.
      queryFn: async () =>
        kiwi.me.get.query().catch((error: unknown) => {
          if (isSignedOut(error)) {
            const { details } = error.data
            if (details) void import('../tell-suspended.ts').then((of) => of.tellSuspended(details))
            return null
          }
          throw error
        }),
      staleTime: 60_000,
    }),
  channels: () =>
    queryOptions({ queryKey: ['channels'], queryFn: ({ signal }) => kiwi.auth.channels.query({}, { signal }), staleTime: Infinity }),
  sessions: () => queryOptions({ queryKey: ['sessions'], queryFn: ({ signal }) => kiwi.me.sessions.query(undefined, { signal }) }),
  ownChannels: () => queryOptions({ queryKey: ['own-channels'], queryFn: ({ signal }) => kiwi.me.channels.query(undefined, { signal }) }),
  passkeys: () => queryOptions({ queryKey: ['passkeys'], queryFn: ({ signal }) => kiwi.me.passkeys.list.query(undefined, { signal }) }),
  securityLog: () =>
    infiniteQueryOptions({
      queryKey: ['security-log'],
      queryFn: ({ pageParam, signal }) => kiwi.me.securityLog.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  /** Live events bring its progress; it is asked now and then too, for people without a stream. */
  dataExport: () =>
    queryOptions({
      queryKey: ['data-export'],
      queryFn: ({ signal }) => kiwi.me.export.query(undefined, { signal }),
      refetchInterval: ({ state }) => (['waiting', 'running'].includes(state.data?.current?.state ?? '') ? 5_000 : false),
    }),

  home: () =>
    infiniteQueryOptions({
      queryKey: ['posts', 'home'],
      queryFn: ({ pageParam, signal }) => kiwi.feed.home.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  /** A page that was given counts as seen: nothing reads it again but the person's wish. */
  interest: () =>
    infiniteQueryOptions({
      queryKey: ['posts', 'interest'],
      queryFn: ({ pageParam, signal }) => kiwi.feed.interest.query({ cursor: pageParam }, { signal }),
      ...paged,
      staleTime: Infinity,
      gcTime: 60 * 60_000,
      refetchOnMount: false,
      refetchOnReconnect: false,
      refetchOnWindowFocus: false,
    }),
  peopleToFollow: () =>
    queryOptions({
      queryKey: ['people-to-follow'],
      queryFn: ({ signal }) => kiwi.feed.peopleToFollow.query(undefined, { signal }),
      staleTime: 10 * 60_000,
    }),
  aboutMe: () => queryOptions({ queryKey: ['about-me'], queryFn: ({ signal }) => kiwi.feed.aboutMe.query(undefined, { signal }) }),
  myActs: (kind: ActKind | null) =>
    infiniteQueryOptions({
      queryKey: ['about-me', 'acts', kind],
      queryFn: ({ pageParam, signal }) => kiwi.feed.myActs.query({ kind, cursor: pageParam }, { signal }),
      ...paged,
    }),
  hiddenPosts: () =>
    infiniteQueryOptions({
      queryKey: ['about-me', 'hidden'],
      queryFn: ({ pageParam, signal }) => kiwi.feed.hidden.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  /** Of all posts, of a category or of a hashtag; pages hold whole blocks of the mosaic. */
  popular: ({ category, tag }: { category?: Category | undefined; tag?: string } = {}) =>
    infiniteQueryOptions({
      queryKey: ['posts', 'popular', category ?? '', tag ?? ''],
      queryFn: ({ pageParam, signal }) => kiwi.feed.popular.query({ cursor: pageParam, limit: popularPageSize, category, tag }, { signal }),
      ...paged,
    }),
  post: (postId: string) =>
    queryOptions({
      queryKey: ['posts', 'one', postId],
      queryFn: ({ signal }) => kiwi.posts.get.query({ postId }, { signal }),
    }),
  tag: (tag: string) =>
    infiniteQueryOptions({
      queryKey: ['posts', 'tag', tag],
      queryFn: ({ pageParam, signal }) => kiwi.tags.posts.query({ tag, cursor: pageParam }, { signal }),
      ...paged,
    }),
  trends: () =>
    queryOptions({
      queryKey: ['trends'],
      queryFn: ({ signal }) => kiwi.tags.trending.query(undefined, { signal }),
      staleTime: 5 * 60_000,
    }),
  relatedTags: (tag: string) =>
    queryOptions({
      queryKey: ['related-tags', tag],
      queryFn: ({ signal }) => kiwi.tags.related.query({ tag }, { signal }),
      staleTime: 5 * 60_000,
    }),
  tagProducts: (tag: string) =>
    queryOptions({ queryKey: ['tag-products', tag], queryFn: ({ signal }) => kiwi.tags.products.query({ tag }, { signal }) }),
  similarPosts: (postId: string) =>
    queryOptions({
      queryKey: ['posts', 'similar', postId],
      queryFn: ({ signal }) => kiwi.posts.similar.query({ postId }, { signal }),
      staleTime: 5 * 60_000,
    }),
  looks: (productId: string) =>
    infiniteQueryOptions({
      queryKey: ['posts', 'looks', productId],
      queryFn: ({ pageParam, signal }) => kiwi.products.looks.query({ productId, cursor: pageParam }, { signal }),
      ...paged,
    }),
  personPosts: (handle: string) =>
    infiniteQueryOptions({
      queryKey: ['posts', 'person', handle],
      queryFn: ({ pageParam, signal }) => kiwi.people.posts.query({ handle, cursor: pageParam }, { signal }),
      ...paged,
    }),
  /** What somebody pinned to their profile. */
  pinned: (handle: string) =>
    queryOptions({ queryKey: ['posts', 'pinned', handle], queryFn: ({ signal }) => kiwi.people.pinned.query({ handle }, { signal }) }),
  likes: () =>
    infiniteQueryOptions({
      queryKey: ['posts', 'likes'],
      queryFn: ({ pageParam, signal }) => kiwi.me.likes.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  archived: () =>
    infiniteQueryOptions({
      queryKey: ['posts', 'archived'],
      queryFn: ({ pageParam, signal }) => kiwi.me.archived.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  /** One's own post as it is and was: read anew each time it is edited. */
  versions: (postId: string) =>
    queryOptions({
      queryKey: ['post-versions', postId],
      queryFn: ({ signal }) => kiwi.posts.versions.query({ postId }, { signal }),
      gcTime: 0,
      staleTime: Infinity,
    }),
  bookmarks: () =>
    infiniteQueryOptions({
      queryKey: ['posts', 'bookmarks'],
      queryFn: ({ pageParam, signal }) => kiwi.me.bookmarks.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),

  /**
   * Keys that begin with `comments` and a post hold comments: a like or an edit is applied to all
   * of them.
   */
  comments: (postId: string, sort: 'best' | 'newest') =>
    infiniteQueryOptions({
      queryKey: ['comments', postId, 'list', sort],
      queryFn: ({ pageParam, signal }) => kiwi.comments.list.query({ postId, sort, cursor: pageParam }, { signal }),
      ...paged,
    }),
  replies: (postId: string, commentId: string) =>
    infiniteQueryOptions({
      queryKey: ['comments', postId, 'replies', commentId],
      queryFn: ({ pageParam, signal }) => kiwi.comments.replies.query({ commentId, cursor: pageParam }, { signal }),
      ...paged,
    }),
  /** One comment by its address, with the one that it answers. */
  comment: (postId: string, commentId: string) =>
    queryOptions({
      queryKey: ['comments', postId, 'one', commentId],
      queryFn: ({ signal }) => kiwi.comments.get.query({ commentId }, { signal }),
    }),
  commentLikers: (commentId: string) =>
    infiniteQueryOptions({
      queryKey: ['likers', commentId],
      queryFn: ({ pageParam, signal }) => kiwi.comments.likers.query({ commentId, cursor: pageParam }, { signal }),
      ...paged,
    }),
  postLikers: (postId: string) =>
    infiniteQueryOptions({
      queryKey: ['likers', postId],
      queryFn: ({ pageParam, signal }) => kiwi.posts.likers.query({ postId, cursor: pageParam }, { signal }),
      ...paged,
    }),
  blockedWords: () =>
    queryOptions({ queryKey: ['blocked-words'], queryFn: ({ signal }) => kiwi.comments.blockedWords.query(undefined, { signal }) }),

  profile: (handle: string) =>
    queryOptions({ queryKey: ['profile', handle], queryFn: ({ signal }) => kiwi.people.get.query({ handle }, { signal }) }),
  followers: (handle: string) =>
    infiniteQueryOptions({
      queryKey: ['followers', handle],
      queryFn: ({ pageParam, signal }) => kiwi.people.followers.query({ handle, cursor: pageParam }, { signal }),
      ...paged,
    }),
  following: (handle: string) =>
    infiniteQueryOptions({
      queryKey: ['following', handle],
      queryFn: ({ pageParam, signal }) => kiwi.people.following.query({ handle, cursor: pageParam }, { signal }),
      ...paged,
    }),
  closeFriends: () =>
    infiniteQueryOptions({
      queryKey: ['close-friends'],
      queryFn: ({ pageParam, signal }) => kiwi.people.closeFriends.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  blocked: () =>
    infiniteQueryOptions({
      queryKey: ['blocked'],
      queryFn: ({ pageParam, signal }) => kiwi.people.blocked.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  followedTags: () =>
    queryOptions({ queryKey: ['followed-tags'], queryFn: ({ signal }) => kiwi.tags.following.query(undefined, { signal }) }),
  mutedTexts: () => queryOptions({ queryKey: ['muted-texts'], queryFn: ({ signal }) => kiwi.mutes.list.query(undefined, { signal }) }),
  muted: () =>
    infiniteQueryOptions({
      queryKey: ['muted'],
      queryFn: ({ pageParam, signal }) => kiwi.people.muted.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  followRequests: () =>
    infiniteQueryOptions({
      queryKey: ['follow-requests'],
      queryFn: ({ pageParam, signal }) => kiwi.people.followRequests.query({ cursor: pageParam }, { signal }),
      ...paged,
    }),
  /**
   * Whether the caller can take a handle; refused when it is asked too often, and then nothing is
   * shown.
   */
  handle: (handle: string) =>
    queryOptions({
      queryKey: ['handle', handle],
      queryFn: ({ signal }) => kiwi.me.checkHandle.query({ handle }, { signal }),
      staleTime: 20_000,
      retry: false,
    }),

  search: (text: string, kind: SearchKind, filters: SearchFilters = {}) =>
    infiniteQueryOptions({
      queryKey: ['posts', 'search', text, kind, filters],
      queryFn:
        text === ''
          ? skipToken
          : ({ pageParam, signal }) => kiwi.search.find.query({ text, kind, ...filters, cursor: pageParam }, { signal }),
      ...paged,
      placeholderData: keepPreviousData,
    }),
  suggestions: (text: string) =>
    queryOptions({
      queryKey: ['suggestions', text],
      queryFn: text === '' ? skipToken : ({ signal }) => kiwi.search.suggest.query({ text }, { signal }),
      placeholderData: keepPreviousData,
      staleTime: 30_000,
      retry: false,
    }),
  searchStart: () => queryOptions({ queryKey: ['search-start'], queryFn: ({ signal }) => kiwi.search.start.query(undefined, { signal }) }),
  productFacets: (text: string, filters: SearchFilters) =>
    queryOptions({
      queryKey: ['facets', 'product', text, narrowing(filters)],
      queryFn: ({ signal }) => kiwi.search.productFacets.query({ text, ...narrowing(filters) }, { signal }),
      placeholderData: keepPreviousData,
    }),
  postFacets: (text: string, filters: SearchFilters) =>
    queryOptions({
      queryKey: ['facets', 'post', text, narrowing(filters)],
      queryFn: ({ signal }) => kiwi.search.postFacets.query({ text, ...narrowing(filters) }, { signal }),
      placeholderData: keepPreviousData,
    }),
  searchHelp: (text: string, kind: SearchKind, filters: SearchFilters) =>
    queryOptions({
      queryKey: ['search-help', text, kind, narrowing(filters)],
      queryFn: ({ signal }) => kiwi.search.help.query({ text, kind, ...narrowing(filters) }, { signal }),
      retry: false,
    }),

  notifications: (tab?: NoticeTab) =>
    infiniteQueryOptions({
      queryKey: ['notifications', tab ?? 'all'],
      queryFn: ({ pageParam, signal }) => kiwi.notifications.list.query({ cursor: pageParam, tab }, { signal }),
      ...paged,
    }),
  unread: () => queryOptions({ queryKey: ['unread'], queryFn: ({ signal }) => kiwi.notifications.unread.query(undefined, { signal }) }),

  media: (mediaId: string) =>
    queryOptions({ queryKey: ['media', mediaId], queryFn: ({ signal }) => kiwi.media.status.query({ mediaId }, { signal }) }),
}

export type SearchKind = 'all' | 'person' | 'post' | 'product' | 'hashtag'

/** `details`: it was a suspension that ended the session. */
function isSignedOut(error: unknown): error is { data: { details: EndedBySuspension | null } } {
  return (
    typeof error === 'object' && error !== null && 'data' in error && (error.data as { code?: string } | null)?.code === 'UNAUTHENTICATED'
  )
}
