import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { findMediaFor } from './find-media-for.ts'
import type { mediaInput, missingOfUpload } from './schema.ts'

/**
 * What of an upload has not arrived, with new addresses: after a lost connection, a reload, or when
 * addresses have expired. Errors: NOT_FOUND.
 */
export async function resumeUpload(ctx: MemberCtx, input: z.infer<typeof mediaInput>): Promise<z.infer<typeof missingOfUpload>> {
  const { state, bytes, uploadKey: key, uploadId, contentType } = await findMediaFor(ctx, input.mediaId)
  if (state === 'deleted') throw new KiwiError('NOT_FOUND', { field: 'mediaId' })
  if (state !== 'awaiting_upload' || key === null) return { state, bytes, ranges: [] }
  const { storage } = ctx.platform
  const now = ctx.now()
  const missing = uploadId === null ? null : await storage.missingRanges({ key, uploadId, bytes }, now)
  if (missing) return { state, bytes, ranges: missing }
  const { url, headers } = await storage.signUpload({ key, contentType, bytes, now })
  return { state, bytes, ranges: [{ from: 0, to: bytes, url, headers }] }
}
