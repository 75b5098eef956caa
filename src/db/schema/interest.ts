import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt } from './columns.ts'
import { person } from './person.ts'
import { post } from './post.ts'

/** A post that a person does not want to see in feeds again. */
export const hiddenPost = pgTable(
  'hidden_post',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    postId: uuid('post_id')
      .notNull()
      .references(() => post.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.postId] })],
)

/**
 * What a person wants to see less of. `key` is the id of the author or product, the hashtag, or the
 * category.
 */
export const lessLike = pgTable(
  'less_like',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    kind: text('kind', { enum: ['author', 'hashtag', 'product', 'category'] }).notNull(),
    key: text('key').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.kind, t.key] })],
)
