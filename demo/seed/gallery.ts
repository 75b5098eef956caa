import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { RunnerDeps } from '../../src/context.ts'
import { media } from '../../src/db/schema/media.ts'
import { encodePicture } from '../../src/social/media/encode-picture.ts'
import { findMediaFor } from '../../src/social/media/find-media-for.ts'
import { processMedia } from '../../src/social/media/process-media.ts'
import { requestUpload } from '../../src/social/media/request-upload.ts'
import { type CastMember, memberAt } from './cast.ts'

type Purpose = Parameters<typeof encodePicture>[1]

/** Uploads pictures for people and processes them at once. */
export type Gallery = { hang(owner: CastMember, purpose: Purpose, jpeg: Buffer, at: Date): Promise<string> }

/**
 * Posts share pictures, and encoding is most of the work: an encoded picture is cached and used
 * again. An upload stays in memory, because processing deletes it.
 */
export function createGallery(deps: RunnerDeps): Gallery {
  const uploads = new Map<string, Buffer>()
  const { storage } = deps.platform
  const inMemory: RunnerDeps = {
    ...deps,
    platform: { ...deps.platform, storage: { ...storage, get: async (key) => uploads.get(key) ?? storage.get(key) } },
  }
  const encoded = new Map<string, ReturnType<typeof encodePicture>>()
  const encodeOnce: typeof encodePicture = (bytes, purpose) => {
    const key = `${purpose}/${createHash('sha256').update(bytes).digest('hex')}`
    const kept = encoded.get(key) ?? encodePicture(bytes, purpose, 'quick')
    encoded.set(key, kept)
    return kept
  }
  return {
    hang: async (owner, purpose, jpeg, at) => {
      const ctx = memberAt(inMemory, owner, at)
      const { mediaId } = await requestUpload(ctx, { purpose, contentType: 'image/jpeg', bytes: jpeg.byteLength })
      const { uploadKey } = await findMediaFor(ctx, mediaId)
      if (!uploadKey) throw new Error('An upload has no place to go.')
      uploads.set(uploadKey, jpeg)
      // As `completeUpload`, but without its job: a runner would encode the picture again.
      await deps.main.db.update(media).set({ state: 'processing' }).where(eq(media.id, mediaId))
      await processMedia(ctx, { mediaId }, encodeOnce)
      uploads.delete(uploadKey)
      return mediaId
    },
  }
}
