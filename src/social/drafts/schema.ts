import * as z from 'zod'
import { maxLengths, maxPictures } from '../../shared/bounds.ts'
import { idempotencyKey, textBlock, instant } from '../../shared/text.ts'
import { createPostInput } from '../posts/schema.ts'

/**
 * A post as it is being written: every field of `posts.create`. It may lack pictures, and its
 * caption may be too long.
 */
export const draftContent = createPostInput.omit({ idempotencyKey: true }).extend({
  caption: textBlock(maxLengths.draftCaption),
  images: z.array(createPostInput.shape.images.element).max(maxPictures),
})
export type DraftContent = z.infer<typeof draftContent>

export const draftInput = z.strictObject({ draftId: idempotencyKey })
/**
 * `draftId`: a key that the device made; the post that the draft becomes has it as its idempotency
 * key. `version`: the one that the device changed; 0 for a new draft.
 */
export const saveDraftInput = draftInput.extend({ version: z.int().min(0), content: draftContent })
/**
 * `copied`: another device changed the draft in between, so this content is kept as a draft of its
 * own, with `draftId`. `posted`: it was posted in between, and nothing is kept.
 */
export const saveDraftOutput = z.object({ draftId: z.string(), version: z.int(), outcome: z.enum(['saved', 'copied', 'posted']) })
/** Null: not by itself any more. */
export const scheduleDraftInput = draftInput.extend({ version: z.int().min(1), publishAt: instant.nullable() })
export const scheduleDraftOutput = z.object({ publishAt: z.iso.datetime().nullable() })
export const endedDraft = z.object({ draftId: z.string() })

export const draftFailures = ['suspended', 'picture', 'product', 'posted', 'refused'] as const
export type DraftFailure = (typeof draftFailures)[number]

const draftState = z.object({
  draftId: z.string(),
  version: z.int(),
  updatedAt: z.iso.datetime(),
  /** When it is removed; null while it waits for its time. */
  expiresAt: z.iso.datetime().nullable(),
  publishAt: z.iso.datetime().nullable(),
  /** Why it was not posted at its time. */
  failure: z.enum(draftFailures).nullable(),
})
export const draftList = z.object({
  drafts: z.array(
    draftState.extend({
      /** The beginning. */
      caption: z.string(),
      pictureCount: z.int(),
      /** Signed, short-lived; null without a picture that is ready. */
      coverUrl: z.string().nullable(),
    }),
  ),
})
export type DraftList = z.infer<typeof draftList>

/**
 * A draft to go on with. `previews`: of its pictures by id, where they are still there. `products`:
 * those of its tags that are still sold.
 */
export const wholeDraft = draftState.extend({
  content: draftContent,
  previews: z.record(z.string(), z.object({ state: z.enum(['processing', 'ready']), url: z.string().nullable() })),
  products: z.record(z.string(), z.object({ title: z.string(), priceKrw: z.int() })),
})
export type WholeDraft = z.infer<typeof wholeDraft>
