import type { Ctx } from '../../context.ts'
import type { PostCard } from './schema.ts'
import type { StoredImage } from './stored-card.ts'

type Picture = Omit<PostCard['images'][number], 'tags'>

/** A picture with signed URLs, widths ascending as they were made. `viewerId`: for a private account's, who may see it. */
export async function picture(ctx: Pick<Ctx, 'platform' | 'now'>, image: Omit<StoredImage, 'tags'>, viewerId?: string): Promise<Picture> {
  const now = ctx.now()
  const sources = await Promise.all(
    image.variants.map(async ({ key, width, format }) => ({ url: await ctx.platform.storage.signRead(key, now, viewerId), width, format })),
  )
  return { width: image.width, height: image.height, thumbhash: image.thumbhash, alt: image.alt, sources }
}
