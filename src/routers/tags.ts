import { followTag } from '../social/graph/follow-tag.ts'
import { listFollowedTags } from '../social/graph/list-followed-tags.ts'
import { followedTags, followTagOutput, tagInput } from '../social/graph/schema.ts'
import { unfollowTag } from '../social/graph/unfollow-tag.ts'
import { tagPage, tagPostsInput } from '../social/posts/schema.ts'
import { tagPosts } from '../social/posts/tag-posts.ts'
import { listTrends } from '../social/tags/list-trends.ts'
import { relatedTags as findRelated } from '../social/tags/related-tags.ts'
import { relatedInput, relatedTags, trendingInput, trendingTags } from '../social/tags/schema.ts'
import { completeTags } from '../social/completion/complete-tags.ts'
import { completedTags, completeInput } from '../social/completion/schema.ts'
import { tagProducts } from '../commerce/products/tag-products.ts'
import { productCards } from '../commerce/products/schema.ts'
import { noInput } from '../shared/text.ts'
import { anyone, asJson, member, router } from './trpc.ts'

export const tagsRouter = router({
  posts: anyone('read', tagPostsInput, tagPage).query(({ ctx, input }) => asJson(tagPosts(ctx, input))),
  /** What many more people than usual talk about, of the last 24 hours. */
  trending: anyone('read', trendingInput, trendingTags).query(({ ctx, input }) => listTrends(ctx, input)),
  /** Hashtags that stand beside this one. */
  related: anyone('read', relatedInput, relatedTags).query(({ ctx, input }) => findRelated(ctx, input)),
  /** While a hashtag is being written. */
  complete: member('search', completeInput, completedTags).query(({ ctx, input }) => completeTags(ctx, input)),
  /** Products in its newest posts. */
  products: anyone('read', tagInput, productCards).query(({ ctx, input }) => tagProducts(ctx, input)),
  follow: member('follow', tagInput, followTagOutput).mutation(({ ctx, input }) => followTag(ctx, input)),
  unfollow: member('follow', tagInput, followTagOutput).mutation(({ ctx, input }) => unfollowTag(ctx, input)),
  following: member('read', noInput, followedTags).query(({ ctx }) => listFollowedTags(ctx)),
})
