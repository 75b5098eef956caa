import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { pictureRefusals } from '../../shared/picture-refusals.ts'
import { findMediaFor, type MediaRow } from './find-media-for.ts'
import type { mediaInput, mediaStatus } from './schema.ts'

type MediaStatus = z.infer<typeof mediaStatus>

/** The state of one of the caller's pictures. Errors: NOT_FOUND. */
export async function readMedia(ctx: MemberCtx, input: z.infer<typeof mediaInput>): Promise<MediaStatus> {
  return statusOf(ctx, await findMediaFor(ctx, input.mediaId))
}

export async function statusOf(ctx: MemberCtx, row: MediaRow): Promise<MediaStatus> {
  if (row.state === 'deleted') throw new KiwiError('NOT_FOUND', { field: 'mediaId' })
  const preview = row.state === 'ready' ? (row.variants.find(({ width }) => width >= 320) ?? row.variants.at(-1)) : undefined
  return {
    mediaId: row.id,
    state: row.state,
    refusal: row.refusal,
    refusalMessage: row.refusal && pictureRefusals[row.refusal][ctx.locale],
    previewUrl: preview ? await ctx.platform.storage.signRead(preview.key, ctx.now(), row.ownerId) : null,
    width: row.width,
    height: row.height,
    thumbhash: row.thumbhash,
  }
}
