import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { readProduct } from '../../commerce/products/read-product.ts'
import { type productDetail, productInput } from '../../commerce/products/schema.ts'
import { readShop } from '../../commerce/shops/read-shop.ts'
import { shopInput, type shopView } from '../../commerce/shops/schema.ts'
import { type Ctx, systemCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { filesOf, type PictureFiles } from '../../shared/picture-files.ts'
import { wonText } from '../../shared/won.ts'
import { readProfile } from '../../social/people/read-profile.ts'
import { type profile, profileInput } from '../../social/people/schema.ts'
import { readPost } from '../../social/posts/read-post.ts'
import { type PostPageCard, postInput } from '../../social/posts/schema.ts'
import type { SharedKind } from './share-picture.ts'

/** What chat apps and search engines ask for. */
export const cardSize = { width: 1_200, height: 630 }

/** What the drawn picture of a page says, for strangers. Texts are raw. */
export interface ShareCard {
  kind: SharedKind
  title: string
  /** Beside the title: a handle, a brand, a shop. */
  byline: string
  text: string
  price: string
  /** The key of its photo in the store. */
  photoKey: string | null
}

/** Its address names it: another version is another picture. The first part is of the drawing. */
export const versionOf = (card: ShareCard): string =>
  createHash('sha256')
    .update(JSON.stringify([1, card]))
    .digest('hex')
    .slice(0, 16)

/** What a stranger may see, in the language of `caller`. Errors: NOT_FOUND. */
export async function readShareCard(caller: Ctx, kind: string, name: string): Promise<ShareCard> {
  const ctx: Ctx = { ...systemCtx(caller, caller.requestId), locale: caller.locale }
  const [post, product] = [postInput.safeParse({ postId: name }), productInput.safeParse({ productId: name })]
  const [person, shop] = [profileInput.safeParse({ handle: name }), shopInput.safeParse({ handle: name })]
  if (kind === 'posts' && post.success) return postCardOf(ctx, await readPost(ctx, post.data))
  if (kind === 'products' && product.success) return productCardOf(ctx, await readProduct(ctx, product.data))
  if (kind === 'people' && person.success) return personCardOf(await readProfile(ctx, person.data))
  if (kind === 'shops' && shop.success) return shopCardOf(await readShop(ctx, shop.data))
  throw new KiwiError('NOT_FOUND')
}

export function postCardOf(ctx: Ctx, { author, caption, images }: Pick<PostPageCard, 'author' | 'caption' | 'images'>): ShareCard {
  const tag = images.flatMap(({ tags }) => tags)[0]
  return {
    kind: 'posts',
    title: author.displayName,
    byline: `@${author.handle}`,
    text: caption,
    price: tag ? `${tag.title} ${wonText(tag.priceKrw, ctx.locale)}` : '',
    photoKey: images[0] ? fileKey(images[0]) : null,
  }
}

export function productCardOf(ctx: Ctx, { title, brand, shop, priceKrw, image }: z.infer<typeof productDetail>): ShareCard {
  const byline = brand === '' ? shop.name : `${brand} · ${shop.name}`
  return { kind: 'products', title, byline, text: '', price: wonText(priceKrw, ctx.locale), photoKey: image && fileKey(image) }
}

export function personCardOf(person: z.infer<typeof profile>): ShareCard {
  if (person.isPrivate) throw new KiwiError('NOT_FOUND')
  const { displayName: title, handle, bio: text, avatarUrl } = person
  return { kind: 'people', title, byline: `@${handle}`, text, price: '', photoKey: avatarUrl && keyIn(avatarUrl) }
}

export function shopCardOf({ name, handle, about, banner }: z.infer<typeof shopView>): ShareCard {
  return { kind: 'shops', title: name, byline: `@${handle}`, text: about, price: '', photoKey: banner && fileKey(banner) }
}

function fileKey(picture: PictureFiles): string | null {
  const file = filesOf(picture).at(-1)
  return file ? keyIn(file.url) : null
}

/** The key of the file at an address of ours, signed or not. */
const keyIn = (url: string): string | null => /\/(m\/[a-z0-9/_.-]+)/.exec(url)?.[1] ?? null
