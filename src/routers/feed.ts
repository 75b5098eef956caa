import { homeFeed } from '../domain/feeds/home-feed.ts'
import { popularFeed } from '../domain/feeds/popular-feed.ts'
import { recordInteractions } from '../domain/feeds/record-interactions.ts'
import { homeInput, popularInput, recordInput } from '../domain/feeds/schema.ts'
import { anyone, member, router } from './trpc.ts'

export const feedRouter = router({
  home: member('read')
    .input(homeInput)
    .query(({ ctx, input }) => homeFeed(ctx, input)),
  popular: anyone('read')
    .input(popularInput)
    .query(({ ctx }) => popularFeed(ctx)),
  /** What the caller saw and did, for the interaction log. Duplicates by event id are dropped. */
  record: member('read')
    .input(recordInput)
    .mutation(({ ctx, input }) => recordInteractions(ctx, input)),
})
