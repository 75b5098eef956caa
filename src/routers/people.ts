import * as z from 'zod'
import { postPage } from '../social/posts/schema.ts'
import { answerFollowRequest } from '../social/graph/answer-follow-request.ts'
import { blockPerson } from '../social/graph/block-person.ts'
import { followPerson } from '../social/graph/follow-person.ts'
import { listBlocked } from '../social/graph/list-blocked.ts'
import { listFollowRequests } from '../social/graph/list-follow-requests.ts'
import { listFollowers, listFollowing } from '../social/graph/list-follows.ts'
import { answerFollowRequestInput } from '../social/graph/schema.ts'
import { unblockPerson } from '../social/graph/unblock-person.ts'
import { unfollowPerson } from '../social/graph/unfollow-person.ts'
import { readProfile } from '../social/people/read-profile.ts'
import {
  blockedInput,
  followOutput,
  followRequestList,
  peopleList,
  peopleListInput,
  personInput,
  personPostsInput,
  profile,
  profileInput,
} from '../social/people/schema.ts'
import { personPosts } from '../social/posts/person-posts.ts'
import { noInput } from '../shared/text.ts'
import { anyone, member, router } from './trpc.ts'

export const peopleRouter = router({
  get: anyone('profile', profile)
    .input(profileInput)
    .query(({ ctx, input }) => readProfile(ctx, input)),
  posts: anyone('read', postPage)
    .input(personPostsInput)
    .query(({ ctx, input }) => personPosts(ctx, input)),
  followers: anyone('read', peopleList)
    .input(peopleListInput)
    .query(({ ctx, input }) => listFollowers(ctx, input)),
  following: anyone('read', peopleList)
    .input(peopleListInput)
    .query(({ ctx, input }) => listFollowing(ctx, input)),
  follow: member('follow', followOutput)
    .input(personInput)
    .mutation(({ ctx, input }) => followPerson(ctx, input)),
  unfollow: member('follow', followOutput)
    .input(personInput)
    .mutation(({ ctx, input }) => unfollowPerson(ctx, input)),
  block: member('write', followOutput)
    .input(personInput)
    .mutation(({ ctx, input }) => blockPerson(ctx, input)),
  unblock: member('write', followOutput)
    .input(personInput)
    .mutation(({ ctx, input }) => unblockPerson(ctx, input)),
  blocked: member('read', peopleList)
    .input(blockedInput)
    .query(({ ctx, input }) => listBlocked(ctx, input)),
  followRequests: member('read', followRequestList)
    .input(noInput)
    .query(({ ctx }) => listFollowRequests(ctx)),
  answerFollowRequest: member('write', z.object({ accepted: z.boolean() }))
    .input(answerFollowRequestInput)
    .mutation(({ ctx, input }) => answerFollowRequest(ctx, input)),
})
