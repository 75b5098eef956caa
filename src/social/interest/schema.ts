import * as z from 'zod'
import { cursor, opaqueToken, textLine, uuid } from '../../shared/text.ts'
import { category, personChip } from '../people/schema.ts'
import { postCard, postPage } from '../posts/schema.ts'
import { shownMarks } from './internal/shown.ts'
import type { Source } from './rules.ts'

export const hideInput = z.strictObject({ postId: uuid, hidden: z.boolean() })
export const hideOutput = z.object({ hidden: z.boolean() })

const named = z.object({ personId: z.string(), name: z.string() })
export const acts = ['view', 'click', 'like', 'bookmark', 'comment', 'share', 'purchase'] as const

/**
 * Why a post is shown; the app words it. What it names is true when the list is made, and may be
 * named when it is read.
 */
export const reason = z.discriminatedUnion('kind', [
  /** What the person did with another post. */
  z.object({ kind: z.literal('acted'), act: z.enum(acts), postId: z.string(), title: z.string() }),
  z.object({ kind: z.literal('tag'), tag: z.string() }),
  z.object({ kind: z.literal('product'), productId: z.string(), title: z.string() }),
  z.object({ kind: z.literal('author'), ...named.shape }),
  /** Of which the person likes posts. */
  z.object({ kind: z.literal('category'), category }),
  /** Chosen by the person. */
  z.object({ kind: z.literal('topic'), category }),
  /** People whom the person follows; `count` is all of them. */
  z.object({ kind: z.literal('friends'), people: z.array(named), count: z.int() }),
  z.object({ kind: z.literal('popular'), category: category.nullable() }),
  /** The person was not shown it yet: a drawn post, or one whose reason they must not see. */
  z.object({ kind: z.literal('new') }),
])
export type Reason = z.infer<typeof reason>

/** It carries what the scroll was shown. */
const interestCursor = opaqueToken(2_400).nullable().default(null)
export const interestInput = z.strictObject({ cursor: interestCursor, limit: z.int().min(1).max(30).default(10) })
/** Slots by post id; `slot` is the place in the list. All posts of a page are of one list. */
export const interestOutput = postPage.extend({
  list: z.uuid(),
  /** False: the person switched it off, and the list uses nothing that they did or chose. */
  isPersonalised: z.boolean(),
  slots: z.record(z.string(), z.object({ slot: z.int(), reason })),
})
export type InterestPage = z.infer<typeof interestOutput>

/** A place of a list, as `interest_list.slots` keeps it. */
export interface Slot {
  postId: string
  authorId: string
  source: Source
  reason: Reason
  /**
   * People and posts that the reason names: a reader who must not see one of them gets the reason
   * `new`.
   */
  names: string[]
  score: number
  /** What the score is made of: the worth by each source, then the factors. */
  parts: Record<string, number>
  /** The probability with which this post came to this slot, given the slots before it. */
  propensity: number
}

/** What a cursor names: the page after `at` of a list, without what the scroll was shown. */
export const place = z.strictObject({ list: uuid, at: z.int().min(0).max(10_000), shown: z.string().regex(shownMarks).default('') })

export const hiddenInput = z.strictObject({ cursor, limit: z.int().min(1).max(30).default(12) })

const on = z.boolean()
export const lessLikeInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('author'), key: uuid, on }),
  z.strictObject({ kind: z.literal('hashtag'), key: textLine(60, 1), on }),
  z.strictObject({ kind: z.literal('product'), key: uuid, on }),
  z.strictObject({ kind: z.literal('category'), key: category, on }),
])
export type LessLikeInput = z.infer<typeof lessLikeInput>
export const lessLikeOutput = z.object({ on })

export const switchInput = z.strictObject({ on })
export const switchOutput = z.object({ isPersonalised: z.boolean() })
export const resetOutput = z.object({ resetAt: z.iso.datetime() })

export const forgetActInput = z.strictObject({ postId: uuid })
export const forgetActOutput = z.object({ forgotten: z.literal(true) })

/**
 * What the feed of interests keeps about the caller, and what it makes of it. The acts and hidden
 * posts themselves are pages of their own.
 */
export const aboutMe = z.object({
  isPersonalised: z.boolean(),
  /** Acts before this are not used and not kept. */
  resetAt: z.iso.datetime().nullable(),
  /** Chosen by the caller. */
  interests: z.array(category),
  acts: z.array(z.object({ kind: z.enum(acts), count: z.int() })),
  hiddenCount: z.int(),
  /**
   * What the ranking makes of the acts, the most first; empty while personalisation is off. `share`
   * is 1 for the first of each kind.
   */
  profile: z.object({
    categories: z.array(z.object({ category, share: z.number() })),
    tags: z.array(z.object({ tag: z.string(), share: z.number() })),
    products: z.array(z.object({ productId: z.string(), title: z.string(), share: z.number() })),
    authors: z.array(z.object({ ...named.shape, share: z.number() })),
  }),
  /** The name of the formula of the caller's lists: that of their arm, where an experiment runs. */
  formula: z.string(),
  lessLike: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('author'), key: z.string(), name: z.string() }),
      z.object({ kind: z.literal('hashtag'), key: z.string(), name: z.string() }),
      z.object({ kind: z.literal('product'), key: z.string(), name: z.string() }),
      z.object({ kind: z.literal('category'), key: category, name: z.string() }),
    ]),
  ),
  keptDays: z.object({ acts: z.int(), lists: z.int() }),
})
export type AboutMe = z.infer<typeof aboutMe>

export const myActsInput = z.strictObject({
  kind: z.enum(acts).nullable().default(null),
  cursor,
  limit: z.int().min(1).max(50).default(20),
})
/**
 * The strongest act of the caller with each post, the latest first. `post` is null where they may
 * not see it any more.
 */
export const myActs = z.object({
  acts: z.array(z.object({ postId: z.string(), kind: z.enum(acts), at: z.iso.datetime(), post: postCard.nullable() })),
  nextCursor: z.string().nullable(),
})
export type MyActs = z.infer<typeof myActs>

export const dismissInput = z.strictObject({ personId: uuid, on })
export const dismissOutput = z.object({ on })

/** Why a person is proposed; the app words it. */
const personReason = z.discriminatedUnion('kind', [
  /** They post in a topic that the caller chose. */
  z.object({ kind: z.literal('topic'), category }),
  /** The caller acted on this many of their posts. */
  z.object({ kind: z.literal('acted'), count: z.int() }),
  /** They wrote this many posts that people chose who chose the same posts as the caller. */
  z.object({ kind: z.literal('alike'), count: z.int() }),
  /** People whom the caller follows follow them; `count` is all of those. */
  z.object({ kind: z.literal('friends'), people: z.array(named), count: z.int() }),
  /** They posted lately. */
  z.object({ kind: z.literal('new') }),
])
export type PersonReason = z.infer<typeof personReason>
export const peopleToFollow = z.object({ people: z.array(personChip.extend({ reason: personReason })) })
export type PeopleToFollow = z.infer<typeof peopleToFollow>
