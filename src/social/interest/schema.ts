import * as z from 'zod'
import { cursor, uuid } from '../../shared/text.ts'
import { category } from '../people/schema.ts'
import { postPage } from '../posts/schema.ts'
import type { Source } from './rules.ts'

export const hideInput = z.strictObject({ postId: uuid, hidden: z.boolean() })
export const hideOutput = z.object({ hidden: z.boolean() })

const named = z.object({ personId: z.string(), name: z.string() })
export const acts = ['view', 'click', 'like', 'bookmark', 'comment', 'share', 'purchase'] as const

/** Why a post is shown; the app words it. What it names is true when the list is made, and may be named when it is read. */
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
  /** Few people have seen it yet. */
  z.object({ kind: z.literal('new') }),
])
export type Reason = z.infer<typeof reason>

export const interestInput = z.strictObject({ cursor, limit: z.int().min(1).max(30).default(10) })
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
  /** People and posts that the reason names: the slot is left out for a reader who must not see one of them. */
  names: string[]
  score: number
  /** What the score is made of: the worth by each source, then the factors. */
  parts: Record<string, number>
  /** The probability with which this post came to this slot, given the slots before it. */
  propensity: number
}

/** What a cursor names: the page after `at` of a list. */
export const place = z.strictObject({ list: uuid, at: z.int().min(0).max(10_000) })
