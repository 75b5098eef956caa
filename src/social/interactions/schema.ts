import * as z from 'zod'
import { uuid } from '../../shared/text.ts'

/** The lists of posts of the app. `post`: a post's own page. */
export const surfaces = ['home', 'popular', 'interest', 'tag', 'search', 'profile', 'product', 'post'] as const

/**
 * Where a person met the post, as their client says it. A reader of the log that counts by list
 * joins `interest_list` by list and person, so that nobody writes into the list of another person.
 */
const place = z.strictObject({
  surface: z.enum(surfaces),
  list: uuid.optional(),
  /** From 0. */
  slot: z.int().min(0).max(9_999).optional(),
})

export const recordInput = z.strictObject({
  events: z
    .array(
      z.strictObject({
        id: uuid,
        kind: z.enum(['impression', 'view', 'click', 'share']),
        postId: uuid,
        place: place.optional(),
        /** How long the card or the page was in view, at most an hour. */
        dwellMs: z.int().min(0).max(3_600_000).optional(),
      }),
    )
    .min(1)
    .max(50),
})
