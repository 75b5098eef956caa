import * as z from 'zod'
import { orderInput } from '../commerce/orders/schema.ts'
import { deleteReview, editReview } from '../commerce/reviews/edit-review.ts'
import { listReviews, listShopReviews, readRating, reviewsOfOrder } from '../commerce/reviews/list-reviews.ts'
import { replyReview } from '../commerce/reviews/reply-review.ts'
import {
  editReviewInput,
  listReviewsInput,
  orderReviews,
  rating,
  ratingInput,
  replyInput,
  reviewInput,
  reviewPage,
  reviewView,
  shopReviewsInput,
  voteAnswer,
  voteInput,
  writeReviewInput,
} from '../commerce/reviews/schema.ts'
import { voteReview } from '../commerce/reviews/vote-review.ts'
import { writeReview } from '../commerce/reviews/write-review.ts'
import { anyone, member, owner, router, shop } from './trpc.ts'

/** What people who received a product say about it. */
export const reviewsRouter = router({
  list: anyone('read', listReviewsInput, reviewPage).query(({ ctx, input }) => listReviews(ctx, input)),
  rating: anyone('read', ratingInput, rating).query(({ ctx, input }) => readRating(ctx, input)),
  ofOrder: owner('read', orderInput, orderReviews).query(({ ctx, input }) => reviewsOfOrder(ctx, input)),
  ofShop: shop('orders', 'read', shopReviewsInput, reviewPage).query(({ ctx, input }) => listShopReviews(ctx, input)),
  write: owner('post', writeReviewInput, reviewView).mutation(({ ctx, input }) => writeReview(ctx, input)),
  edit: owner('write', editReviewInput, reviewView).mutation(({ ctx, input }) => editReview(ctx, input)),
  delete: owner('write', reviewInput, z.object({ deleted: z.literal(true) })).mutation(({ ctx, input }) => deleteReview(ctx, input)),
  vote: member('like', voteInput, voteAnswer).mutation(({ ctx, input }) => voteReview(ctx, input)),
  reply: shop('orders', 'write', replyInput, reviewView).mutation(({ ctx, input }) => replyReview(ctx, input)),
})
