import * as z from 'zod'
import { reason } from '../interest/schema.ts'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { cursor, textLine, uuid, instant } from '../../shared/text.ts'

const interval = z.object({ rate: z.number(), low: z.number(), high: z.number() })
const counts = z.object({ impressions: z.int(), clicks: z.int(), likes: z.int() })

/** The state of the ranking at the end of a day. */
export const dayReport = z.object({
  /** Posts of the last 14 days that anybody may see, and those of them that somebody was shown. */
  posts: z.object({ made: z.int(), shown: z.int() }),
  /**
   * Their authors, the Gini coefficient of the authors' impressions, and what a tenth of the
   * authors got.
   */
  authors: z.object({ count: z.int(), gini: z.number().nullable(), topTenthShare: z.number().nullable() }),
  /**
   * Authors with their first post in the last 7 days: impressions of that post, and their share of
   * all impressions.
   */
  newcomers: z.object({ authors: z.int(), reached: z.int(), median: z.number().nullable(), share: z.number().nullable() }),
  /**
   * Lists of the feed of interests that were made on this day, and how long that took: the median
   * and the slowest 5 %.
   */
  lists: z.object({ made: z.int(), people: z.int(), medianMs: z.number().nullable(), slowMs: z.number().nullable() }),
  /**
   * Jobs of the ranking that ended on this day; `wait` is from when it was due until it was handed
   * over.
   */
  jobs: z.array(
    z.object({ name: z.string(), done: z.int(), failed: z.int(), medianMs: z.number(), slowMs: z.number(), slowWaitMs: z.number() }),
  ),
})
export type DayReport = z.infer<typeof dayReport>

export const overviewInput = z.strictObject({ days: z.int().min(1).max(90).default(14) })
export const overview = z.object({
  /** When the newest numbers were made; null before the first run of `rank.report`. */
  madeAt: z.iso.datetime().nullable(),
  /** Oldest first. */
  days: z.array(z.object({ day: z.string(), report: dayReport })),
  surfaces: z.array(z.object({ surface: z.string(), ...counts.shape, clickThrough: interval.nullable() })),
  /** Of the feed of interests: where its slots came from, the most shown first. */
  sources: z.array(
    z.object({
      source: z.string(),
      ...counts.shape,
      share: z.number(),
      clickThrough: interval.nullable(),
      likeThrough: interval.nullable(),
    }),
  ),
  /** Of the feed of interests, by slot from 0; the last one holds all further slots. */
  positions: z.array(z.object({ position: z.int(), ...counts.shape, clickThrough: interval.nullable() })),
  /** Impressions and clicks per day and source. */
  byDay: z.array(z.object({ day: z.string(), source: z.string(), impressions: z.int(), clicks: z.int() })),
  /** Slots that were drawn with a known probability; null while there is none. */
  exploration: z
    .object({
      drawn: z.int(),
      plain: interval.nullable(),
      /** Self-normalised: the click-through if all candidates were shown equally. */
      estimate: interval,
      /** The clicks that this would have given. */
      total: z.number(),
      effective: z.number(),
    })
    .nullable(),
})
export type Overview = z.infer<typeof overview>

/** `at`: the newest snapshot of this moment or before. */
export const snapshotInput = z.strictObject({ at: instant.nullable().default(null) })
export const snapshotView = z.object({
  /** Null: there is none of that time. */
  snapshot: z
    .object({
      runId: z.string(),
      formula: z.string(),
      windowEnd: z.iso.datetime(),
      posts: z.array(
        z.object({
          postId: z.string(),
          title: z.string().nullable(),
          author: z.string().nullable(),
          score: z.number(),
          parts: z.record(z.string(), z.number()),
        }),
      ),
    })
    .nullable(),
  /** The ends of the newest runs, newest first. */
  runs: z.array(z.iso.datetime()),
})

export const whyInput = z.strictObject({
  /** A handle, with or without @, or an id. */
  who: textLine(60, 3),
  postId: uuid.nullable().default(null),
  reason: textLine(maxLengths.deskReason, minDeskReason),
  cursor,
})
export const whySlot = z.object({
  slot: z.int(),
  postId: z.string(),
  /** Null where the post is not public. */
  title: z.string().nullable(),
  author: z.string().nullable(),
  source: z.string(),
  reason,
  score: z.number(),
  parts: z.record(z.string(), z.number()),
  propensity: z.number(),
  served: z.boolean(),
  /** The strongest act of the person with the post in the last 90 days. */
  acted: z.string().nullable(),
})
export const whyView = z.object({
  personId: z.string(),
  handle: z.string().nullable(),
  isPersonalised: z.boolean(),
  interests: z.array(z.string()),
  lists: z.array(z.object({ listId: z.string(), formula: z.string(), madeAt: z.iso.datetime(), slots: z.array(whySlot) })),
  nextCursor: z.string().nullable(),
})
export type WhyView = z.infer<typeof whyView>

export const looksInput = z.strictObject({ cursor })
export const lookPage = z.object({
  looks: z.array(
    z.object({
      id: z.string(),
      who: z.string(),
      actor: z.string(),
      reason: z.string(),
      postId: z.string().nullable(),
      at: z.iso.datetime(),
    }),
  ),
  nextCursor: z.string().nullable(),
})

const formulaName = z.string().regex(/^[a-z][a-z0-9-]{2,39}$/, 'must be the name of a formula')
/** Formulas of interest, by name. */
export const replayInput = z.strictObject({
  formula: formulaName,
  against: formulaName,
  /** How many people's lists are made by both. */
  people: z.int().min(1).max(50).default(20),
})
const pair = { first: z.number(), second: z.number() }
export const replayView = z.object({
  /** Lists that were compared: one per person. */
  lists: z.int(),
  /** The share of posts that both have among their first so many, on average over the lists. */
  overlaps: z.array(z.object({ depth: z.int(), share: z.number() })),
  /** The share of each list's first 20 posts that the other has too: one per list, lowest first. */
  perList: z.array(z.number()),
  /** What the first 20 posts of all lists hold. */
  distinct: z.object({ posts: z.object(pair), authors: z.object(pair) }),
  sources: z.array(z.object({ source: z.string(), ...pair })),
  /** The number of people who have a post among their first 20. Most moved first. */
  posts: z.array(
    z.object({
      postId: z.string(),
      title: z.string().nullable(),
      author: z.string().nullable(),
      first: z.number().nullable(),
      second: z.number().nullable(),
    }),
  ),
})
export type ReplayView = z.infer<typeof replayView>
