import * as z from 'zod'
import { pinnedPage, postPage } from '../social/posts/schema.ts'
import { completePeople } from '../social/completion/complete-people.ts'
import { completedPeople, completeInput } from '../social/completion/schema.ts'
import { answerFollowRequest } from '../social/graph/answer-follow-request.ts'
import { answerFollowRequests } from '../social/graph/answer-follow-requests.ts'
import { blockPerson } from '../social/graph/block-person.ts'
import { followPerson } from '../social/graph/follow-person.ts'
import { listCloseFriends } from '../social/graph/list-close-friends.ts'
import { listBlocked } from '../social/graph/list-blocked.ts'
import { listFollowRequests } from '../social/graph/list-follow-requests.ts'
import { listFollowers, listFollowing } from '../social/graph/list-follows.ts'
import { listRelations } from '../social/graph/list-relations.ts'
import { listMuted } from '../social/graph/list-muted.ts'
import { mutePerson } from '../social/graph/mute-person.ts'
import { setCloseFriend } from '../social/graph/set-close-friend.ts'
import { removeFollower } from '../social/graph/remove-follower.ts'
import {
  answeredRequests,
  answerFollowRequestInput,
  answerFollowRequestsInput,
  closeFriendInput,
  closeFriendOutput,
  followRequestList,
  mutedPeople,
  muteInput,
  relations,
  relationsInput,
  removedFollower,
} from '../social/graph/schema.ts'
import { unblockPerson } from '../social/graph/unblock-person.ts'
import { unfollowPerson } from '../social/graph/unfollow-person.ts'
import { unmutePerson } from '../social/graph/unmute-person.ts'
import { readProfile } from '../social/people/read-profile.ts'
import {
  ownPeopleInput,
  followOutput,
  muteOutput,
  peopleList,
  peopleListInput,
  personInput,
  personPostsInput,
  profile,
  profileInput,
} from '../social/people/schema.ts'
import { personPosts, pinnedPosts } from '../social/posts/person-posts.ts'
import { anyone, asJson, member, router } from './trpc.ts'

export const peopleRouter = router({
  get: anyone('profile', profileInput, profile).query(({ ctx, input }) => readProfile(ctx, input)),
  /** While a name is being written after `@`. */
  complete: member('search', completeInput, completedPeople).query(({ ctx, input }) => completePeople(ctx, input)),
  posts: anyone('read', personPostsInput, postPage).query(({ ctx, input }) => asJson(personPosts(ctx, input))),
  pinned: anyone('read', profileInput, pinnedPage).query(({ ctx, input }) => asJson(pinnedPosts(ctx, input))),
  followers: anyone('read', peopleListInput, peopleList).query(({ ctx, input }) => listFollowers(ctx, input)),
  following: anyone('read', peopleListInput, peopleList).query(({ ctx, input }) => listFollowing(ctx, input)),
  /** For the follow buttons of a list. */
  relations: member('read', relationsInput, relations).query(({ ctx, input }) => listRelations(ctx, input)),
  follow: member('follow', personInput, followOutput).mutation(({ ctx, input }) => followPerson(ctx, input)),
  unfollow: member('follow', personInput, followOutput).mutation(({ ctx, input }) => unfollowPerson(ctx, input)),
  block: member('write', personInput, followOutput).mutation(({ ctx, input }) => blockPerson(ctx, input)),
  unblock: member('write', personInput, followOutput).mutation(({ ctx, input }) => unblockPerson(ctx, input)),
  blocked: member('read', ownPeopleInput, peopleList).query(({ ctx, input }) => listBlocked(ctx, input)),
  /** Nobody is told, and nobody else sees the list. */
  setCloseFriend: member('write', closeFriendInput, closeFriendOutput).mutation(({ ctx, input }) => setCloseFriend(ctx, input)),
  closeFriends: member('read', ownPeopleInput, peopleList).query(({ ctx, input }) => listCloseFriends(ctx, input)),
  removeFollower: member('write', personInput, removedFollower).mutation(({ ctx, input }) => removeFollower(ctx, input)),
  followRequests: member('read', ownPeopleInput, followRequestList).query(({ ctx, input }) => listFollowRequests(ctx, input)),
  mute: member('write', muteInput, muteOutput).mutation(({ ctx, input }) => mutePerson(ctx, input)),
  unmute: member('write', personInput, muteOutput).mutation(({ ctx, input }) => unmutePerson(ctx, input)),
  muted: member('read', ownPeopleInput, mutedPeople).query(({ ctx, input }) => listMuted(ctx, input)),
  answerFollowRequest: member('write', answerFollowRequestInput, z.object({ accepted: z.boolean() })).mutation(({ ctx, input }) =>
    answerFollowRequest(ctx, input),
  ),
  answerFollowRequests: member('write', answerFollowRequestsInput, answeredRequests).mutation(({ ctx, input }) =>
    answerFollowRequests(ctx, input),
  ),
})
