import * as z from 'zod'
import { postPage } from '../social/posts/schema.ts'
import { homeFeed } from '../social/timelines/home-feed.ts'
import { popularFeed } from '../social/ranking/popular-feed.ts'
import { recordInteractions } from '../social/interactions/record-interactions.ts'
import { homeInput, homePage } from '../social/timelines/schema.ts'
import { hidePost } from '../social/interest/hide-post.ts'
import { aboutMe as readAboutMe } from '../social/interest/about-me.ts'
import { interestFeed } from '../social/interest/interest-feed.ts'
import { dismissPerson } from '../social/interest/dismiss-person.ts'
import { forgetAct } from '../social/interest/forget-act.ts'
import { lessLike } from '../social/interest/less-like.ts'
import { myActs as listMyActs } from '../social/interest/my-acts.ts'
import { myHiddenPosts } from '../social/interest/my-hidden-posts.ts'
import { peopleToFollow as findPeopleToFollow } from '../social/interest/people-to-follow.ts'
import { resetInterests } from '../social/interest/reset-interests.ts'
import { setPersonalised } from '../social/interest/set-personalised.ts'
import {
  aboutMe,
  dismissInput,
  dismissOutput,
  forgetActInput,
  forgetActOutput,
  hiddenInput,
  hideInput,
  interestInput,
  interestOutput,
  hideOutput,
  lessLikeInput,
  lessLikeOutput,
  myActs,
  myActsInput,
  peopleToFollow,
  resetOutput,
  switchInput,
  switchOutput,
} from '../social/interest/schema.ts'
import { popularInput, popularOutput } from '../social/ranking/schema.ts'
import { noInput } from '../shared/text.ts'
import { recordInput } from '../social/interactions/schema.ts'
import { anyone, asJson, member, router } from './trpc.ts'

export const feedRouter = router({
  home: member('read', homeInput, homePage).query(({ ctx, input }) => asJson(homeFeed(ctx, input))),
  /**
   * Posts chosen for the caller, each with the reason. Goes on for as long as there are posts; none
   * is shown twice in 7 days.
   */
  interest: member('read', interestInput, interestOutput).query(({ ctx, input }) => asJson(interestFeed(ctx, input))),
  popular: anyone('read', popularInput, popularOutput).query(({ ctx, input }) => asJson(popularFeed(ctx, input))),
  /** Takes a post out of the caller's feeds, or shows it again. */
  hide: member('write', hideInput, hideOutput).mutation(({ ctx, input }) => hidePost(ctx, input)),
  hidden: member('read', hiddenInput, postPage).query(({ ctx, input }) => myHiddenPosts(ctx, input)),
  /**
   * Fewer posts of an author, with a hashtag, with a product, of a category; or as many as before.
   */
  lessLike: member('write', lessLikeInput, lessLikeOutput).mutation(({ ctx, input }) => lessLike(ctx, input)),
  /** What the feed of interests keeps about the caller, and what it makes of it. */
  aboutMe: member('read', noInput, aboutMe).query(({ ctx }) => readAboutMe(ctx)),
  myActs: member('read', myActsInput, myActs).query(({ ctx, input }) => listMyActs(ctx, input)),
  forgetAct: member('write', forgetActInput, forgetActOutput).mutation(({ ctx, input }) => forgetAct(ctx, input)),
  resetInterests: member('write', noInput, resetOutput).mutation(({ ctx }) => resetInterests(ctx)),
  setPersonalised: member('write', switchInput, switchOutput).mutation(({ ctx, input }) => setPersonalised(ctx, input)),
  peopleToFollow: member('read', noInput, peopleToFollow).query(({ ctx }) => findPeopleToFollow(ctx)),
  /** Does not suggest a person again, or may again. */
  dismissPerson: member('write', dismissInput, dismissOutput).mutation(({ ctx, input }) => dismissPerson(ctx, input)),
  /** Views and acts of the caller, for the interaction log. Duplicates by event id are dropped. */
  record: member('read', recordInput, z.object({ recorded: z.int() })).mutation(({ ctx, input }) => recordInteractions(ctx, input)),
})
