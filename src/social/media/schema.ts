import * as z from 'zod'
import { pictureRefusalCodes } from '../../shared/picture-refusals.ts'
import { uuid } from '../../shared/text.ts'

export const uploadTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'] as const

export const requestUploadInput = z.strictObject({
  /**
   * `return`: evidence for buyer, shop and staff only. `chat`: for the people of the rooms where it
   * is shown.
   */
  purpose: z.enum(['post', 'avatar', 'product', 'return', 'review', 'chat', 'shop']),
  /** As the client's system names the type. */
  contentType: z.string().regex(/^[a-z0-9.+-]{1,40}\/[a-z0-9.+-]{1,80}$/),
  bytes: z.int().min(0),
  /** The client can send a large file in ranges, and go on after a lost connection. */
  inRanges: z.boolean().optional(),
})
const headers = z.record(z.string(), z.string())
/**
 * The bytes from `from` up to and without `to` go to `url` with exactly `headers`, one range after
 * the other.
 */
const range = z.object({ from: z.int(), to: z.int(), url: z.string(), headers })
/**
 * The client PUTs the bytes to `url` with exactly `headers`, or each of `ranges` where there are
 * any, then calls `media.complete`.
 */
export const requestUploadOutput = z.object({
  mediaId: z.string(),
  url: z.string(),
  headers,
  expiresAt: z.iso.datetime(),
  ranges: z.array(range),
})
/**
 * What has not arrived yet of a file of so many bytes. Nothing where the state is not
 * `awaiting_upload`.
 */
export const missingOfUpload = z.object({
  state: z.enum(['awaiting_upload', 'processing', 'ready', 'refused']),
  bytes: z.int(),
  ranges: z.array(range),
})
/** False where the file was complete already. */
export const cancelledUpload = z.object({ isCancelled: z.boolean() })
export const mediaInput = z.strictObject({ mediaId: uuid })
export const mediaStatus = z.object({
  mediaId: z.string(),
  state: z.enum(['awaiting_upload', 'processing', 'ready', 'refused']),
  /** The reason of a refusal; `refusalMessage` has it in the caller's language. */
  refusal: z.enum(pictureRefusalCodes).nullable(),
  refusalMessage: z.string().nullable(),
  previewUrl: z.string().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  thumbhash: z.string().nullable(),
})
