import type { Ctx } from '../../context.ts'
import type { PostCard } from './schema.ts'
import type { StoredImage } from './stored-cards.ts'

type Picture = Omit<PostCard['images'][number], 'tags'>

/** A picture with signed URLs, widths ascending. `viewerId`: the only person for whom the URLs of a private account's picture work. */
export async function picture(ctx: Pick<Ctx, 'platform' | 'now'>, image: Omit<StoredImage, 'tags'>, viewerId?: string): Promise<Picture> {
  const sources = await Promise.all(
    image.variants.map(async ({ key, width, format }) => ({
      url: await ctx.platform.storage.signRead(key, ctx.now(), viewerId),
      width,
      format,
    })),
  )
  const { width, height, thumbhash, alt } = image
  return { width, height, thumbhash, alt, sources }
}
