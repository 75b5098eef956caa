import { followTag } from '../social/graph/follow-tag.ts'
import { listFollowedTags } from '../social/graph/list-followed-tags.ts'
import { followedTags, followTagOutput, tagInput } from '../social/graph/schema.ts'
import { unfollowTag } from '../social/graph/unfollow-tag.ts'
import { tagPage, tagPostsInput } from '../social/posts/schema.ts'
import { tagPosts } from '../social/posts/tag-posts.ts'
import { noInput } from '../shared/text.ts'
import { anyone, asJson, member, router } from './trpc.ts'

export const tagsRouter = router({
  posts: anyone('read', tagPostsInput, tagPage).query(({ ctx, input }) => asJson(tagPosts(ctx, input))),
  follow: member('follow', tagInput, followTagOutput).mutation(({ ctx, input }) => followTag(ctx, input)),
  unfollow: member('follow', tagInput, followTagOutput).mutation(({ ctx, input }) => unfollowTag(ctx, input)),
  following: member('read', noInput, followedTags).query(({ ctx }) => listFollowedTags(ctx)),
})
