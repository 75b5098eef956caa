import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from './columns.ts'
import { person } from './person.ts'
import { post } from './post.ts'

/** A folder of a person's bookmarks. */
export const collection = pgTable(
  'collection',
  {
    id: id(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => person.id),
    name: text('name').notNull(),
    /** Among the person's own, from 0. */
    position: integer('position').notNull(),
    /** The post whose lead image stands for it; null: the newest one. */
    coverPostId: uuid('cover_post_id').references(() => post.id),
    /**
     * Whoever knows it sees the posts that they may see; null: nobody. It protects no more than the
     * rows beside it, so it is kept as it is.
     */
    shareToken: text('share_token'),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('collection_name').on(t.ownerId, t.name), uniqueIndex('collection_share').on(t.shareToken)],
)

/** A bookmarked post in a collection; it goes with the bookmark. See functions/reactions.sql. */
export const collectionPost = pgTable(
  'collection_post',
  {
    collectionId: uuid('collection_id')
      .notNull()
      .references(() => collection.id),
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => person.id),
    addedAt: instant('added_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.collectionId, t.postId] }),
    index('collection_post_newest').on(t.collectionId, t.addedAt.desc().nullsFirst(), t.postId.desc().nullsFirst()),
    // In which collections of a person a post is: for the end of the bookmark.
    index('collection_post_of_person').on(t.ownerId, t.postId),
  ],
)
