import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { WorkerCtx } from '../../context.ts'
import { media, type MediaVariant } from '../../db/schema/media.ts'
import type { EncodedPicture, EncodeOutcome, PictureEncoder } from '../../platform/pictures/port.ts'
import type { MediaRow } from './find-media-for.ts'
import { keyOfVariant } from './rules.ts'
import { write } from '../../db/write.ts'
import { finishUpload } from './internal/finish-upload.ts'
import { giveTurns } from './internal/give-turns.ts'

/** Job: processes a picture, then gives its owner's next one a turn. May be repeated. */
export async function processInTurn(ctx: WorkerCtx, { mediaId }: { mediaId: string }): Promise<void> {
  await processMedia(ctx, { mediaId })
  const [row] = await ctx.main.db.select({ ownerId: media.ownerId }).from(media).where(eq(media.id, mediaId))
  if (row) await write(ctx, (tx) => giveTurns(tx, [row.ownerId], ctx.now()))
}

const typeOf = { webp: 'image/webp', jpeg: 'image/jpeg' } as const

/**
 * Makes the stored sizes of an upload, or refuses it. Keys follow from the upload's own key: a
 * repeated run writes the same files. Deletes the original at the end. `encode` may be cached.
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
  if ('refusal' in result) await finishUpload(ctx, row, { state: 'refused', refusal: result.refusal })
  else {
    const { width, height, thumbhash, colours } = result
    const variants = await storeVariants(ctx, row, row.uploadKey, result)
    const isFirst = await finishUpload(ctx, row, { state: 'ready', width, height, thumbhash, colours, variants, readyAt: ctx.now() })
    if (!isFirst) await dropIfDeleted(ctx, mediaId, variants)
  }
  await ctx.platform.storage.delete([row.uploadKey])
}

/** Another run, which needs the same files, was first; or the picture was deleted meanwhile. */
async function dropIfDeleted(ctx: WorkerCtx, mediaId: string, variants: MediaVariant[]): Promise<void> {
  const deleted = await ctx.main.db.$count(media, and(eq(media.id, mediaId), eq(media.state, 'deleted')))
  if (deleted > 0) await ctx.platform.storage.delete(variants.map(({ key }) => key))
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
