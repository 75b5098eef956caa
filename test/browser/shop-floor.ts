import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { product, shop as shopTable } from '../../src/db/schema/product.ts'
import { createPost } from '../../src/social/posts/create-post.ts'
import type { sandboxWorld } from '../worlds/sandbox-world.ts'
import type { TestPerson } from '../worlds/world.ts'

/**
 * People, a payable shop that confirms by hand, two products, and a post of both; with pictures.
 */
export async function shopFloor({ world, link }: Awaited<ReturnType<typeof sandboxWorld>>) {
  const { db } = world.deps.main
  const [buyer, author, owner, rich] = await Promise.all(['하루', '바다', '미나', '준'].map((displayName) => world.person({ displayName })))
  const admins = await Promise.all([world.person({ role: 'admin' }), world.person({ role: 'admin' })])
  await world.fund(buyer!, 200_000)

  const [shop, richShop] = [await world.shop(owner), await world.shop(rich)]
  await db.update(shopTable).set({ name: '달무리 공방', autoConfirm: false }).where(eq(shopTable.id, shop.id))
  await link(owner!)
  await link(rich!)

  async function picture(by: TestPerson, purpose: 'post' | 'product', hue: number) {
    const made = await world.media(by, purpose)
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="400"><rect width="100%" height="100%" fill="hsl(${hue} 55% 75%)"/><circle cx="160" cy="200" r="90" fill="hsl(${hue + 150} 45% 45%)"/></svg>`
    const bytes = new Uint8Array(await sharp(Buffer.from(svg)).webp().toBuffer())
    await world.deps.platform.storage.put(`m/${made.id}/x-320.webp`, bytes, 'image/webp')
    return made
  }
  async function offer(title: string, priceKrw: number, hue: number) {
    const { id } = await world.product(shop, { title, priceKrw })
    await db
      .update(product)
      .set({ imageMediaId: (await picture(owner!, 'product', hue)).id })
      .where(eq(product.id, id))
    return { id, title }
  }
  const cup = await offer('달무리 머그', 24_000, 40)
  const runner = await offer('린넨 테이블 러너', 38_000, 130)
  const { postId } = await createPost(author!.ctx, {
    idempotencyKey: crypto.randomUUID(),
    caption: '우리 집 찻자리',
    category: 'home',
    images: [
      {
        mediaId: (await picture(author!, 'post', 200)).id,
        alt: '찻상 위의 머그',
        tags: [
          { productId: cup.id, x: 0.3, y: 0.4 },
          { productId: runner.id, x: 0.6, y: 0.7 },
        ],
      },
    ],
  })
  return {
    buyer: buyer!,
    owner: owner!,
    admins,
    shop,
    /** A shop of another person, with large sales. */
    richShop,
    cup,
    runner,
    postId,
    setPrice: (productId: string, priceKrw: number) => db.update(product).set({ priceKrw }).where(eq(product.id, productId)),
  }
}
