import {
  bigint,
  boolean,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { instant } from '../columns.ts'

/**
 * The interaction log. Partitioned by day (drizzle/log), idempotent by event id, dropped after 90
 * days.
 */
export const interaction = pgTable(
  'interaction',
  {
    id: uuid('id').notNull(),
    at: instant('at').notNull(),
    kind: text('kind').notNull(),
    personId: uuid('person_id').notNull(),
    postId: uuid('post_id').notNull(),
    authorId: uuid('author_id').notNull(),
    weight: real('weight').notNull(),
    source: jsonb('source'),
  },
  (t) => [primaryKey({ columns: [t.id, t.at] })],
)

/**
 * The log rolled up as it is written: the strongest interaction of one person with one post in one
 * hour. Partitioned by day.
 */
export const voteHour = pgTable(
  'vote_hour',
  {
    hour: instant('hour').notNull(),
    postId: uuid('post_id').notNull(),
    personId: uuid('person_id').notNull(),
    authorId: uuid('author_id').notNull(),
    /** 0: taken back. */
    weight: real('weight').notNull(),
    /** Moves with every change, as that of `person_history`; null in rows of before it was kept. */
    seq: bigint('seq', { mode: 'number' }),
    /** The ten minutes of the hour in which the person first acted, 0 to 5. */
    slot: smallint('slot'),
  },
  (t) => [
    primaryKey({ columns: [t.hour, t.postId, t.personId] }),
    index('vote_hour_post').on(t.postId, t.hour),
    index('vote_hour_seq_idx').on(t.seq),
  ],
)

/*
 * The sums of the popular ranking, moved on by each run. Unlogged: after a crash they are empty,
 * and the next run counts the window.
 */

/**
 * The acts of the window, by voter. `is_vote`: the strongest of a person and post; the others count
 * for nothing.
 */
export const popularVote = pgTable(
  'popular_vote',
  {
    personId: uuid('person_id').notNull(),
    authorId: uuid('author_id').notNull(),
    postId: uuid('post_id').notNull(),
    /** Since 1970. */
    hour: integer('hour').notNull(),
    /** Thousandths of a weight; a hide is above all. */
    strength: integer('strength').notNull(),
    isVote: boolean('is_vote').notNull(),
    alike: bigint('alike', { mode: 'bigint' }),
    crowd: bigint('crowd', { mode: 'bigint' }),
    alikeCrowd: bigint('alike_crowd', { mode: 'bigint' }),
    worth: bigint('worth', { mode: 'bigint' }).notNull(),
    squares: bigint('squares', { mode: 'bigint' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.authorId, t.postId, t.hour] })],
)

/** For how many authors a person has votes. */
export const popularVoter = pgTable('popular_voter', { personId: uuid('person_id').primaryKey(), authors: integer('authors').notNull() })

/** By day of joining; and by acts alike, where the others stay with their day. */
const sums = {
  dayWorth: bigint('day_worth', { mode: 'bigint' }).notNull(),
  daySquares: bigint('day_squares', { mode: 'bigint' }).notNull(),
  actWorth: bigint('act_worth', { mode: 'bigint' }).notNull(),
  actSquares: bigint('act_squares', { mode: 'bigint' }).notNull(),
}

/** The votes of a post by people who count as one crowd. */
export const popularCrowd = pgTable(
  'popular_crowd',
  {
    postId: uuid('post_id').notNull(),
    isAlike: boolean('is_alike').notNull(),
    crowd: bigint('crowd', { mode: 'bigint' }).notNull(),
    dayVoters: integer('day_voters').notNull(),
    actVoters: integer('act_voters').notNull(),
    ...sums,
  },
  (t) => [primaryKey({ columns: [t.postId, t.isAlike, t.crowd] })],
)

/** The votes of a post, its crowds counted as they are shared. */
export const popularPost = pgTable('popular_post', {
  postId: uuid('post_id').primaryKey(),
  authorId: uuid('author_id').notNull(),
  voters: integer('voters').notNull(),
  ...sums,
})

/** One row: which window the sums hold. */
export const popularSum = pgTable('popular_sum', {
  formula: text('formula').primaryKey(),
  startsAt: instant('starts_at').notNull(),
  cutAt: instant('cut_at').notNull(),
  endsAt: instant('ends_at').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
})

export interface RankedPost {
  postId: string
  authorId: string
  score: number
  /** What the score is made of, so that a place can be explained later. */
  parts: Record<string, number>
}

/**
 * An immutable ranking: what was shown, by which formula, from which inputs. A run makes one for
 * each topic.
 */
export const rankingSnapshot = pgTable(
  'ranking_snapshot',
  {
    runId: uuid('run_id').notNull(),
    kind: text('kind', { enum: ['popular'] }).notNull(),
    /** '' for all posts, `category:food` for those of a category. */
    topic: text('topic').notNull().default(''),
    formula: text('formula').notNull(),
    windowEnd: instant('window_end').notNull(),
    posts: jsonb('posts').$type<RankedPost[]>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.topic] }),
    index('ranking_snapshot_newest').on(t.kind, t.topic, t.windowEnd.desc(), t.runId.desc()),
  ],
)

/** How far a reader of the log has come. */
export const logCursor = pgTable('log_cursor', {
  reader: text('reader').primaryKey(),
  position: text('position').notNull(),
  count: bigint('count', { mode: 'number' }).notNull(),
})

/**
 * What one person did with one post: the strongest act of the last 90 days. `seq` moves with every
 * change and is given out under the lock of the log's writers, so a reader that holds the last one
 * it saw misses nothing.
 */
export const personHistory = pgTable(
  'person_history',
  {
    personId: uuid('person_id').notNull(),
    postId: uuid('post_id').notNull(),
    authorId: uuid('author_id').notNull(),
    kind: text('kind').notNull(),
    weight: real('weight').notNull(),
    /**
     * All that the person did with the post, a bit per kind: what is left when an act is taken
     * back.
     */
    kinds: integer('kinds').notNull().default(0),
    at: instant('at').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.postId] }),
    index('person_history_seq_idx').on(t.seq),
    index('person_history_post').on(t.postId, t.at.desc()),
  ],
)

/**
 * The nearest posts of a post, best first. Equal digests mean equal inputs: nothing is computed
 * again.
 */
export const postNeighbours = pgTable(
  'post_neighbours',
  {
    model: text('model').notNull(),
    postId: uuid('post_id').notNull(),
    others: uuid('others').array().notNull(),
    scores: real('scores').array().notNull(),
    digest: bytea('digest').notNull(),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.model, t.postId] })],
)

/**
 * Posts whose neighbours are to be computed again, since the act with this number; a worker locks
 * the rows it works on.
 */
export const neighboursDue = pgTable('neighbours_due', {
  postId: uuid('post_id').primaryKey(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
})

/**
 * The weight of all acts with a post, to the nearest power of two: it moves seldom, and with it the
 * neighbours of many posts.
 */
export const postTotal = pgTable('post_total', {
  postId: uuid('post_id').primaryKey(),
  total: real('total').notNull(),
})

/** A list made for one person; `served` slots of it were shown. */
export const interestList = pgTable(
  'interest_list',
  {
    listId: uuid('list_id').primaryKey(),
    personId: uuid('person_id').notNull(),
    formula: text('formula').notNull(),
    madeAt: instant('made_at').notNull(),
    digest: bytea('digest').notNull(),
    slots: jsonb('slots').notNull(),
    /**
     * The posts of the slots and their authors: what was served is read without the slots, which
     * are ten times as large.
     */
    postIds: uuid('post_ids').array().notNull().default([]),
    authorIds: uuid('author_ids').array().notNull().default([]),
    served: integer('served'),
  },
  (t) => [index('interest_list_person').on(t.personId, t.listId.desc())],
)

const total = (name: string) => bigint(name, { mode: 'number' }).notNull()
const weighted = (name: string) => doublePrecision(name).notNull()

/**
 * What one day showed, by place and source. `position` is -1 outside lists. Of drawn slots also the
 * sums over w = 1 ÷ propensity.
 */
export const rankingDay = pgTable(
  'ranking_day',
  {
    day: date('day').notNull(),
    surface: text('surface').notNull(),
    formula: text('formula').notNull(),
    source: text('source').notNull(),
    position: integer('position').notNull(),
    impressions: total('impressions'),
    clicks: total('clicks'),
    likes: total('likes'),
    drawn: total('drawn'),
    weights: weighted('weights'),
    clickedWeights: weighted('clicked_weights'),
    squaredWeights: weighted('squared_weights'),
    clickedSquaredWeights: weighted('clicked_squared_weights'),
  },
  (t) => [primaryKey({ columns: [t.day, t.surface, t.formula, t.source, t.position] })],
)

/** What one day showed of a post. */
export const exposureDay = pgTable(
  'exposure_day',
  {
    day: date('day').notNull(),
    postId: uuid('post_id').notNull(),
    authorId: uuid('author_id').notNull(),
    impressions: total('impressions'),
  },
  (t) => [primaryKey({ columns: [t.day, t.postId] })],
)

/**
 * Coverage, concentration, newcomers, lists and job times at the end of a day
 * (social/insight/schema.ts).
 */
export const rankingReport = pgTable('ranking_report', {
  day: date('day').primaryKey(),
  madeAt: instant('made_at').notNull(),
  report: jsonb('report').notNull(),
})

/** What one person was shown by an experiment and did, by day. */
export const experimentOutcome = pgTable(
  'experiment_outcome',
  {
    experiment: text('experiment').notNull(),
    personId: uuid('person_id').notNull(),
    day: date('day').notNull(),
    impressions: total('impressions'),
    clicks: total('clicks'),
    likes: total('likes'),
  },
  (t) => [primaryKey({ columns: [t.experiment, t.personId, t.day] }), index('experiment_outcome_day').on(t.day)],
)

/**
 * The sums over the people of an arm, from the start to the end of a day
 * (social/experiments/rules.ts).
 */
export const experimentDay = pgTable(
  'experiment_day',
  {
    experiment: text('experiment').notNull(),
    day: date('day').notNull(),
    arm: integer('arm').notNull(),
    moments: jsonb('moments').notNull(),
  },
  (t) => [primaryKey({ columns: [t.experiment, t.day, t.arm] })],
)
