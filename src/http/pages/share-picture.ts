import { type Ctx, systemCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { filesOf } from '../../shared/picture-files.ts'
import { readPost } from '../../social/posts/read-post.ts'
import { postInput } from '../../social/posts/schema.ts'
import { readProduct } from '../../commerce/products/read-product.ts'
import { productInput } from '../../commerce/products/schema.ts'

/** The address of a post's or product's picture for strangers. Errors: NOT_FOUND. */
export async function sharePicture(caller: Ctx, kind: string, id: string): Promise<string> {
  const ctx = systemCtx(caller, caller.requestId)
  const picture = await pictureOf(ctx, kind, id)
  // The last is the largest JPEG: every chat app reads it, and some do not read WebP.
  const file = picture && filesOf(picture).at(-1)
  if (!file) throw new KiwiError('NOT_FOUND')
  return file.url
}

async function pictureOf(ctx: Ctx, kind: string, id: string) {
  if (kind === 'posts' && postInput.safeParse({ postId: id }).success) return (await readPost(ctx, { postId: id })).images[0]
  if (kind === 'products' && productInput.safeParse({ productId: id }).success) return (await readProduct(ctx, { productId: id })).image
  return null
}
