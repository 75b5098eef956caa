import { date, index, pgTable, primaryKey, real, smallint, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { hashtag } from './post.ts'

/**
 * Trusted people who used a hashtag on a day in Seoul: what is usual for it. Days without any have
 * no row.
 */
export const hashtagDay = pgTable(
  'hashtag_day',
  {
    tag: text('tag').notNull(),
    day: date('day').notNull(),
    people: real('people').notNull(),
  },
  // The second is for the last counted day and for the removal of old ones.
  (t) => [primaryKey({ columns: [t.tag, t.day] }), index('hashtag_day_day').on(t.day)],
)

/** The hashtags of the newest run of `rank.trends`, best first. */
export const hashtagTrend = pgTable('hashtag_trend', {
  tag: text('tag').primaryKey(),
  place: smallint('place').notNull(),
  score: real('score').notNull(),
  /** Trusted people of the last 24 hours, crowds made smaller, and what is usual. */
  people: real('people').notNull(),
  usual: real('usual').notNull(),
  madeAt: instant('made_at').notNull(),
})

/** Hashtags that stand beside a hashtag in public posts, best first. */
export const hashtagRelated = pgTable('hashtag_related', {
  tag: text('tag')
    .primaryKey()
    .references(() => hashtag.tag, { onDelete: 'cascade' }),
  others: text('others').array().notNull(),
  scores: real('scores').array().notNull(),
  madeAt: instant('made_at').notNull(),
})

/** Hashtags whose posts changed since `rank.relatedTags` last counted what stands beside them. */
export const hashtagDue = pgTable('hashtag_due', {
  tag: text('tag').primaryKey(),
})

/**
 * Hashtags that staff keep out of trends, related hashtags and completion. Their posts and page
 * stay as they are.
 */
export const withheldHashtag = pgTable('withheld_hashtag', {
  tag: text('tag').primaryKey(),
  reason: text('reason').notNull(),
  /** A member of staff by id, or `cli:NAME`. */
  withheldBy: text('withheld_by').notNull(),
  withheldAt: instant('withheld_at').notNull(),
})
