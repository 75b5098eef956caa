import * as z from 'zod'
import { pictureRefusalCodes } from '../../shared/picture-refusals.ts'
import { uuid } from '../../shared/text.ts'

export const uploadTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'] as const

export const requestUploadInput = z.strictObject({
  /** `return`: evidence for buyer, shop and staff only. `chat`: for the people of the rooms where it is shown. */
  purpose: z.enum(['post', 'avatar', 'product', 'return', 'review', 'chat']),
  /** As the client's system names the type. */
  contentType: z.string().regex(/^[a-z0-9.+-]{1,40}\/[a-z0-9.+-]{1,80}$/),
  bytes: z.int().min(0),
})
/** The client PUTs the bytes to `url` with exactly `headers`, then calls `media.complete`. */
export const requestUploadOutput = z.object({
  mediaId: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  expiresAt: z.iso.datetime(),
})
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
