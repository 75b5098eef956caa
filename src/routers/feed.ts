import * as z from 'zod'
import { postPage } from '../social/posts/schema.ts'
import { homeFeed } from '../social/timelines/home-feed.ts'
import { popularFeed } from '../social/ranking/popular-feed.ts'
import { recordInteractions } from '../social/interactions/record-interactions.ts'
import { homeInput } from '../social/timelines/schema.ts'
import { hidePost } from '../social/interest/hide-post.ts'
import { interestFeed } from '../social/interest/interest-feed.ts'
import { hideInput, hideOutput, interestInput, interestOutput } from '../social/interest/schema.ts'
import { popularOutput } from '../social/ranking/schema.ts'
import { noInput } from '../shared/text.ts'
import { recordInput } from '../social/interactions/schema.ts'
import { anyone, asJson, member, router } from './trpc.ts'

export const feedRouter = router({
  home: member('read', homeInput, postPage).query(({ ctx, input }) => asJson(homeFeed(ctx, input))),
  /** Posts chosen for the caller, each with the reason. Goes on for as long as there are posts; none is shown twice in 7 days. */
  interest: member('read', interestInput, interestOutput).query(({ ctx, input }) => asJson(interestFeed(ctx, input))),
  popular: anyone('read', noInput, popularOutput).query(({ ctx }) => asJson(popularFeed(ctx))),
  /** Takes a post out of the caller's feeds, or shows it again. */
  hide: member('write', hideInput, hideOutput).mutation(({ ctx, input }) => hidePost(ctx, input)),
  /** Views and acts of the caller, for the interaction log. Duplicates by event id are dropped. */
  record: member('read', recordInput, z.object({ recorded: z.int() })).mutation(({ ctx, input }) => recordInteractions(ctx, input)),
})
