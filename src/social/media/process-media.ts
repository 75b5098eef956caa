import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { WorkerCtx } from '../../context.ts'
import { media, type MediaVariant } from '../../db/schema/media.ts'
import type { EncodedPicture, EncodeOutcome, PictureEncoder } from '../../platform/pictures/port.ts'
import type { MediaRow } from './find-media-for.ts'
import { keyOfVariant } from './rules.ts'
import { settleMedia } from './internal/settle-media.ts'

const typeOf = { webp: 'image/webp', jpeg: 'image/jpeg', avif: 'image/avif' } as const

/**
 * Job: makes pictures out of an upload, or refuses it. Keys follow from the upload's own random key, so a second or broken run
 * writes the same files again; only the run that settles the row has further effects. The original goes at the end.
 * `encode` is for callers that send one picture many times and keep what came out.
 */
export async function processMedia(
  ctx: WorkerCtx,
  { mediaId }: { mediaId: string },
  encode: PictureEncoder['encode'] = ctx.platform.pictures.encode,
): Promise<void> {
  const [row] = await ctx.main.db
    .select()
    .from(media)
    .where(and(eq(media.id, mediaId), eq(media.state, 'processing')))
  if (!row?.uploadKey) return
  const result = await encodeOriginal(ctx, row, row.uploadKey, encode)
  if ('refusal' in result) await settleMedia(ctx, row, { state: 'refused', refusal: result.refusal })
  else {
    const { width, height, thumbhash } = result
    const variants = await storeVariants(ctx, row, row.uploadKey, result)
    const settled = await settleMedia(ctx, row, { state: 'ready', width, height, thumbhash, variants, readyAt: ctx.now() })
    if (!settled) await dropIfDeleted(ctx, mediaId, variants)
  }
  await ctx.platform.storage.delete([row.uploadKey])
}

/** The picture was settled while this run encoded it: by another run, which needs the same files, or because it was deleted. */
async function dropIfDeleted(ctx: WorkerCtx, mediaId: string, variants: MediaVariant[]): Promise<void> {
  const gone = await ctx.main.db.$count(media, and(eq(media.id, mediaId), eq(media.state, 'deleted')))
  if (gone > 0) await ctx.platform.storage.delete(variants.map(({ key }) => key))
}

async function encodeOriginal(ctx: WorkerCtx, row: MediaRow, uploadKey: string, encode: PictureEncoder['encode']): Promise<EncodeOutcome> {
  const bytes = await ctx.platform.storage.get(uploadKey)
  if (!bytes) return { refusal: 'not_uploaded' }
  if (bytes.byteLength !== row.bytes) return { refusal: 'wrong_size' }
  return encode(bytes, row.purpose)
}

async function storeVariants(ctx: WorkerCtx, row: MediaRow, uploadKey: string, picture: EncodedPicture): Promise<MediaVariant[]> {
  const token = createHash('sha256').update(uploadKey).digest('hex').slice(0, 24)
  return Promise.all(
    picture.variants.map(async ({ body, ...variant }) => {
      const key = keyOfVariant(row.id, token, variant)
      await ctx.platform.storage.put(key, body, typeOf[variant.format])
      return { key, ...variant }
    }),
  )
}
