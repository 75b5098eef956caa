import { randomBytes } from 'node:crypto'
import { randomUUID } from 'node:crypto'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import * as schema from '../../src/db/schema/index.ts'
import { newId } from '../../src/ids.ts'
import type { Audience } from '../../src/shared/audiences.ts'
import { fileOf } from '../../src/shared/picture-files.ts'
import type { MemberRole } from '../../src/shared/shop-roles.ts'
import type { TestPerson } from './people.ts'
import type { Stores } from './stores.ts'

/** Makes posts with their pictures, and shops with their products. */
export function postsIn({ deps, advance, name }: Stores, person: () => Promise<TestPerson>) {
  const { main } = deps
  let made = 0
  async function shop(owner?: TestPerson) {
    const seller = owner ?? (await person())
    const id = newId(deps.now())
    const handle = `s${++made}_${name}`
    await main.db.insert(schema.shop).values({ id, ownerId: seller.id, handle, name: `가게 ${made}`, createdAt: deps.now() })
    seller.ctx.actor.shopRole = 'owner'
    return { id, handle, owner: seller }
  }
  /** Somebody who works in a shop. */
  async function shopMember(shop: { id: string }, role: MemberRole, member?: TestPerson) {
    const worker = member ?? (await person())
    const at = deps.now()
    await main.db.insert(schema.shopMember).values({ shopId: shop.id, personId: worker.id, role, invitedAt: at, acceptedAt: at })
    worker.ctx.actor.shopRole = role
    return worker
  }
  async function product(shop: { id: string }, options: { title?: string; priceKrw?: number; stock?: number } = {}) {
    const id = newId(deps.now())
    await main.db.insert(schema.product).values({
      id,
      shopId: shop.id,
      canonicalKey: `sku:${shop.id}:${++made}`,
      title: options.title ?? `상품 ${made}`,
      category: 'home',
      priceKrw: options.priceKrw ?? 12_000,
      stock: options.stock ?? 10,
      state: 'listed',
      createdAt: deps.now(),
    })
    return { id }
  }
  /** An order of one product that its buyer has; without money. */
  async function received(buyer: TestPerson, product: { id: string }, fulfilment: 'sent' | 'delivered' | 'finished' = 'delivered') {
    const [orderId, lineId] = [newId(deps.now()), newId(deps.now())]
    await run(
      main.db,
      sql`
        insert into "order" (id, buyer_id, shop_id, state, total_krw, captured_krw, idempotency_key, request_hash, created_at, confirm_by, confirmed_at,
          fulfilment, delivered_at, finish_by, finished_at, finished_by)
        select ${orderId}::uuid, ${buyer.id}::uuid, g.shop_id, 'confirmed', g.price_krw, g.price_krw, ${`received-${orderId}`}, '\\x00', ${deps.now()}, ${deps.now()}, ${deps.now()},
          ${fulfilment}::text, case when ${fulfilment}::text <> 'sent' then ${deps.now()}::timestamptz end, null,
          case when ${fulfilment}::text = 'finished' then ${deps.now()}::timestamptz end, case when ${fulfilment}::text = 'finished' then 'buyer' end
        from product g where g.id = ${product.id}::uuid`,
    )
    await run(
      main.db,
      sql`
        insert into order_line (id, order_id, product_id, position, title, unit_price_krw, quantity)
        select ${lineId}::uuid, ${orderId}::uuid, g.id, 0, g.title, g.price_krw, 1 from product g where g.id = ${product.id}::uuid`,
    )
    return { orderId, lineId }
  }
  /** A picture that is already processed. Its files exist only when a test puts them. */
  async function media(
    owner: TestPerson,
    purpose: 'post' | 'avatar' | 'product' | 'return' | 'review' | 'chat' | 'shop' = 'post',
    formats: ('webp' | 'jpeg')[] = ['webp'],
  ) {
    const id = newId(deps.now())
    await main.db.insert(schema.media).values({
      id,
      ownerId: owner.id,
      purpose,
      state: 'ready',
      uploadKey: `upload/${id}`,
      contentType: 'image/jpeg',
      bytes: 1000,
      width: 1080,
      height: 1350,
      // Another picture each time: a rule holds one that was hidden before.
      thumbhash: Buffer.concat([Buffer.from('W/gBBwB5d3iAh4h3', 'base64'), randomBytes(8)]).toString('base64'),
      variants: formats.map((format) => ({ key: fileOf(`m/${id}/x`, 320, format), format, width: 320, height: 400, bytes: 500 })),
      createdAt: deps.now(),
      readyAt: deps.now(),
    })
    return { id }
  }
  /** A visible post, made by Kiwi's own verb. */
  async function post(
    author: TestPerson,
    options: {
      caption?: string
      category?: 'fashion' | 'home' | 'food' | 'daily'
      tags?: { productId: string; x: number; y: number }[]
      audience?: Audience
    } = {},
  ) {
    const { createPost } = await import('../../src/social/posts/create-post.ts')
    const picture = await media(author)
    advance(2)
    const { postId } = await createPost(author.ctx, {
      idempotencyKey: randomUUID(),
      caption: options.caption ?? '오늘의 기록',
      category: options.category ?? 'daily',
      audience: options.audience,
      images: [{ mediaId: picture.id, alt: '', tags: options.tags ?? [] }],
    })
    return { id: postId }
  }
  return { received, shop, shopMember, product, media, post }
}
