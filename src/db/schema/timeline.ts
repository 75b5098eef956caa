import { pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'

/** The home feed as written by fan-out. The key is the order: reading it needs no sort. */
export const timeline = pgTable(
  'timeline',
  {
    userId: uuid('user_id').notNull(),
    postId: uuid('post_id').notNull(),
    authorId: uuid('author_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.postId, t.authorId] })],
)

/** How far down a timeline is complete: below `floorPostId` the home feed asks the full truth. */
export const timelineFloor = pgTable('timeline_floor', {
  userId: uuid('user_id').primaryKey(),
  floorPostId: uuid('floor_post_id').notNull(),
})

/**
 * Authors with so many followers that their posts are not pushed: readers merge them in. Few rows;
 * never taken back.
 */
export const pulledAuthor = pgTable('pulled_author', {
  authorId: uuid('author_id').primaryKey(),
})
