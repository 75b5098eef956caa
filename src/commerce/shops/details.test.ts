import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { rewrapAddresses } from '../addresses/rewrap-addresses.ts'
import { describeShop } from './describe-shop.ts'
import { isFileForAnybody } from '../../social/media/is-file-visible.ts'
import { contentOf, type FoundContent } from '../../social/moderation/internal/subject-content.ts'
import { readShopDetails } from './read-shop-details.ts'
import { readShop } from './read-shop.ts'
import { setShopDetails } from './set-shop-details.ts'
import { setShopPictures } from './set-shop-pictures.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

const business = {
  kind: 'business',
  name: '달무리 공방',
  representative: '김하루',
  registrationNumber: '1208147521',
  mailOrderNumber: '제2026-서울마포-0123호',
  address: '서울 마포구 와우산로 94',
  phone: '1588 1234',
  email: 'hello@dalmuri.example',
} as const
const one = { kind: 'private', name: '이바다', phone: '010 1234 5678', email: 'bada@example.com' } as const

it('shows a business to everyone, with its numbers as people write them', async () => {
  const [shop, reader] = [await fixture.shop(), await fixture.world.person()]
  const { handle } = shop
  expect(await readShopDetails(reader.ctx, { handle })).toEqual({ kind: null, seller: null })
  const shown = {
    kind: 'business',
    seller: { ...business, registrationNumber: '120-81-47521', mailOrderNumber: '2026-서울마포-0123', phone: '1588-1234' },
  }
  expect(await setShopDetails(shop.owner.ctx, business)).toEqual(shown)
  expect(await readShopDetails(reader.ctx, { handle })).toEqual(shown)
  expect(await readShopDetails({ ...reader.ctx, actor: null }, { handle })).toEqual(shown)
  await setShopDetails(shop.owner.ctx, { ...business, mailOrderNumber: '' })
  expect((await readShopDetails(reader.ctx, { handle })).seller).toMatchObject({ mailOrderNumber: '' })
  await expect(setShopDetails(shop.owner.ctx, { ...business, name: 'Kiwi 정산팀' })).rejects.toMatchObject({ code: 'NAME_RESERVED' })
  await expect(setShopDetails(reader.ctx, business)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(readShopDetails(reader.ctx, { handle: 'nobody.is.here' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('says which field is wrong, and keeps what was there', async () => {
  const shop = await fixture.shop()
  const before = await setShopDetails(shop.owner.ctx, business)
  for (const [change, field, reason] of [
    [{ registrationNumber: '120-81-47522' }, 'registrationNumber', 'registration_number'],
    [{ mailOrderNumber: '2026-0123' }, 'mailOrderNumber', 'mail_order_number'],
    [{ phone: '12345678' }, 'phone', 'seller_phone'],
    [{ email: 'hello@dalmuri' }, 'email', 'email'],
  ] as const)
    await expect(setShopDetails(shop.owner.ctx, { ...business, ...change })).rejects.toMatchObject({ code: 'BAD_INPUT', field, reason })
  expect(await readShopDetails(shop.owner.ctx, shop)).toEqual(before)
})

it('shows a private seller to buyers of the shop only', async () => {
  const [shop, buyer, reader] = [await fixture.shop(), await fixture.buyer(), await fixture.buyer()]
  const shown = { kind: 'private', seller: { ...one, phone: '010-1234-5678' } }
  expect(await setShopDetails(shop.owner.ctx, one)).toEqual(shown)
  const cup = await fixture.world.product(shop, { priceKrw: 1_000 })
  const { handle } = shop
  expect(await readShopDetails(buyer.ctx, { handle })).toEqual({ kind: 'private', seller: null })
  await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])
  expect(await readShopDetails(buyer.ctx, { handle })).toEqual(shown)
  expect(await readShopDetails(reader.ctx, { handle })).toEqual({ kind: 'private', seller: null })
  expect(await readShopDetails({ ...reader.ctx, actor: null }, { handle })).toEqual({ kind: 'private', seller: null })
})

it('is in no column and no act in clear, and is put under a new key with the addresses', async () => {
  const { db } = fixture.world.deps.main
  const shop = await fixture.shop()
  const { ctx } = shop.owner
  await setShopDetails(ctx, one)
  await describeShop(ctx, { about: '손으로 빚어요', hours: '평일 10–18시', returnPolicy: '받은 지 7일 안에' })
  const texts = await rows(
    db,
    sql<{ text: string }>`
      select encode(d.sealed, 'escape') || d::text as text from shop_details d where shop_id = ${shop.id}::uuid
      union all select a::text from shop_act a where shop_id = ${shop.id}::uuid
      union all select s::text from shop s where id = ${shop.id}::uuid`,
  )
  const all = texts.map(({ text }) => text).join('\n')
  for (const word of [one.name, one.email, '01012345678', '010-1234-5678']) expect(all).not.toContain(word)
  // The control: what is public is found.
  expect(all).toContain('받은 지 7일 안에')
  const [old] = ctx.config.ADDRESS_KEYS
  const key = { id: `k${randomUUID().slice(0, 8)}`, key: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url') }
  const withKeys = (keys: (typeof key)[]) => ({ ...ctx, config: { ...ctx.config, ADDRESS_KEYS: keys } })
  await rewrapAddresses(withKeys([key, old!]))
  expect(await readShopDetails(withKeys([key]), shop)).toMatchObject({ seller: { name: one.name } })
  await rewrapAddresses(withKeys([old!, key]))
})

it('has a logo and a banner of its owner, which anybody may read until they are replaced; a report keeps them', async () => {
  const [shop, other] = [await fixture.shop(), await fixture.world.person()]
  const { ctx } = shop.owner
  const pictures = [1, 2, 3].map(() => fixture.world.media(shop.owner, 'shop'))
  const [logo, banner, next] = await Promise.all(pictures)
  const shown = await setShopPictures(ctx, { logoMediaId: logo!.id, bannerMediaId: banner!.id })
  expect([shown.logoUrl, shown.banner?.base].every((address) => address?.includes('/m/'))).toBe(true)
  const stranger = (mediaId: string) => isFileForAnybody(fixture.world.deps, `m/${mediaId}/x-96.webp`)
  expect([await stranger(logo!.id), await stranger(banner!.id), await stranger(next!.id)]).toEqual([true, true, false])
  const [{ content }] = (await rows(ctx.main.db, contentOf({ kind: 'shop', id: shop.id }, other.id))) as [FoundContent]
  expect(content.pictures.map(({ mediaId }) => mediaId)).toEqual([logo!.id, banner!.id])

  await setShopPictures(ctx, { logoMediaId: next!.id })
  expect([await stranger(logo!.id), await stranger(banner!.id), await stranger(next!.id)]).toEqual([false, true, true])
  await setShopPictures(ctx, { bannerMediaId: next!.id })
  expect((await setShopPictures(ctx, { logoMediaId: null })).logoUrl).toBe(null)
  expect(await stranger(next!.id)).toBe(true)
  expect(await setShopPictures(ctx, { bannerMediaId: null })).toMatchObject({ logoUrl: null, banner: null })
  expect(await stranger(next!.id)).toBe(false)
  const foreign = await fixture.world.media(other, 'shop')
  const post = await fixture.world.media(shop.owner)
  for (const { id } of [foreign, post])
    await expect(setShopPictures(ctx, { bannerMediaId: id })).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'bannerMediaId' })
  await expect(setShopPictures(other.ctx, { logoMediaId: null })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('shows a logo and a banner once they are ready', async () => {
  const shop = await fixture.shop()
  const [logo, banner] = [await fixture.world.media(shop.owner, 'shop'), await fixture.world.media(shop.owner, 'shop')]
  const seen = await setShopPictures(shop.owner.ctx, { logoMediaId: logo.id, bannerMediaId: banner.id })
  expect([seen.logoUrl, seen.banner]).toEqual([expect.any(String), expect.any(Object)])
  await run(fixture.world.owner.db, sql`update media set state = 'processing' where id in (${logo.id}::uuid, ${banner.id}::uuid)`)
  const unready = await readShop(fixture.world.ctx(), { handle: shop.handle })
  expect([unready.logoUrl, unready.banner]).toEqual([null, null])
})
