import { type Ctx, systemCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { filesOf, type PictureFiles } from '../../shared/picture-files.ts'
import { readOpenPhoto } from '../../social/people/read-open-photo.ts'
import { profileInput } from '../../social/people/schema.ts'
import { readPost } from '../../social/posts/read-post.ts'
import { postInput } from '../../social/posts/schema.ts'
import { readProduct } from '../../commerce/products/read-product.ts'
import { productInput } from '../../commerce/products/schema.ts'
import { readShop } from '../../commerce/shops/read-shop.ts'
import { shopInput } from '../../commerce/shops/schema.ts'

export type SharedKind = 'posts' | 'products' | 'people' | 'shops'

/** The last is the largest JPEG: every chat app reads it, and some do not read WebP. */
const sharedFile = (picture: PictureFiles) => filesOf(picture).at(-1)

/** As the file is: it may be smaller than the picture that somebody sent. */
export function sharedSize(picture: PictureFiles & { width: number; height: number }): { width: number; height: number } | null {
  const file = sharedFile(picture)
  return file ? { width: file.width, height: Math.round((file.width * picture.height) / picture.width) } : null
}

/**
 * The address of a picture for strangers: of a post, product, person or shop. Errors: NOT_FOUND.
 */
export async function sharePicture(caller: Ctx, kind: string, name: string): Promise<string> {
  const ctx = systemCtx(caller, caller.requestId)
  const person = kind === 'people' && profileInput.safeParse({ handle: name })
  if (person && person.success) return readOpenPhoto(ctx, person.data)
  const picture = await pictureOf(ctx, kind, name)
  const file = picture && sharedFile(picture)
  if (!file) throw new KiwiError('NOT_FOUND')
  return file.url
}

async function pictureOf(ctx: Ctx, kind: string, name: string) {
  if (kind === 'posts' && postInput.safeParse({ postId: name }).success) return (await readPost(ctx, { postId: name })).images[0]
  if (kind === 'products' && productInput.safeParse({ productId: name }).success) return (await readProduct(ctx, { productId: name })).image
  if (kind === 'shops' && shopInput.safeParse({ handle: name }).success) return (await readShop(ctx, { handle: name })).banner
  return null
}
