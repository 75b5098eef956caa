import { type Ctx, systemCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { readPost } from '../../social/posts/read-post.ts'
import { postInput } from '../../social/posts/schema.ts'
import { readProduct } from '../../commerce/products/read-product.ts'
import { productInput } from '../../commerce/products/schema.ts'

/** The signed address of a post's or product's picture for strangers. Errors: NOT_FOUND. */
export async function sharePicture(caller: Ctx, kind: string, id: string): Promise<string> {
  const ctx = systemCtx(caller, caller.requestId)
  // Every chat app reads JPEG; some do not read WebP.
  const sources = await sourcesOf(ctx, kind, id)
  const source = sources.findLast(({ format }) => format === 'jpeg') ?? sources.at(-1)
  if (!source) throw new KiwiError('NOT_FOUND')
  return new URL(source.url, ctx.config.PUBLIC_URL).href
}

async function sourcesOf(ctx: Ctx, kind: string, id: string) {
  if (kind === 'posts' && postInput.safeParse({ postId: id }).success) return (await readPost(ctx, { postId: id })).images[0]?.sources ?? []
  if (kind === 'products' && productInput.safeParse({ productId: id }).success)
    return (await readProduct(ctx, { productId: id })).image?.sources ?? []
  return []
}
