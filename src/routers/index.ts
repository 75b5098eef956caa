import { adminRouter } from '#admin-router'
import { addressesRouter } from './addresses.ts'
import { authRouter } from './auth.ts'
import { cartRouter } from './cart.ts'
import { chatRouter } from './chat.ts'
import { collectionsRouter } from './collections.ts'
import { commentsRouter } from './comments.ts'
import { commissionsRouter } from './commissions.ts'
import { couponsRouter } from './coupons.ts'
import { draftsRouter } from './drafts.ts'
import { feedRouter } from './feed.ts'
import { mediaRouter } from './media.ts'
import { meRouter } from './me.ts'
import { mutesRouter } from './mutes.ts'
import { mailRouter } from './mail.ts'
import { notificationsRouter } from './notifications.ts'
import { ordersRouter } from './orders.ts'
import { payRouter } from './pay.ts'
import { peopleRouter } from './people.ts'
import { postsRouter } from './posts.ts'
import { productsRouter } from './products.ts'
import { questionsRouter } from './questions.ts'
import { receiptsRouter } from './receipts.ts'
import { reviewsRouter } from './reviews.ts'
import { reportsRouter } from './reports.ts'
import { searchRouter } from './search.ts'
import { shopsRouter } from './shops.ts'
import { tagsRouter } from './tags.ts'
import { transparencyRouter } from './transparency.ts'
import { router } from './trpc.ts'
import { wishesRouter } from './wishes.ts'

/** Everything Kiwi's API can do. */
export const appRouter = router({
  auth: authRouter,
  me: meRouter,
  people: peopleRouter,
  mutes: mutesRouter,
  posts: postsRouter,
  drafts: draftsRouter,
  collections: collectionsRouter,
  comments: commentsRouter,
  media: mediaRouter,
  products: productsRouter,
  shops: shopsRouter,
  tags: tagsRouter,
  feed: feedRouter,
  search: searchRouter,
  mail: mailRouter,
  notifications: notificationsRouter,
  chat: chatRouter,
  reports: reportsRouter,
  transparency: transparencyRouter,
  pay: payRouter,
  cart: cartRouter,
  orders: ordersRouter,
  receipts: receiptsRouter,
  addresses: addressesRouter,
  wishes: wishesRouter,
  reviews: reviewsRouter,
  questions: questionsRouter,
  coupons: couponsRouter,
  commissions: commissionsRouter,
  admin: adminRouter,
})

export type AppRouter = typeof appRouter
