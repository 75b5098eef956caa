import { afterAll, beforeAll, expect, it } from 'vitest'
import { addressOf } from '../../../test/worlds/addresses.ts'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { sealAddress } from '../addresses/sealed-address.ts'
import { eraseAddresses } from './erase-addresses.ts'
import { openAddress } from './open-address.ts'
import { addressKeptDays } from './rules.ts'

let fixture: OrderWorld
beforeAll(async () => {
  fixture = await orderWorld()
})
afterAll(() => fixture.world.close())

/** An order that a courier brings. */
async function sentOrder() {
  const { world } = fixture
  const [buyer, shop] = [await fixture.buyer(), await fixture.shop()]
  const product = await world.product(shop, { priceKrw: 9_000 })
  const { orderId } = await fixture.place(buyer, shop, [{ productId: product.id, quantity: 1 }])
  const { keyId, wrappedKey, sealed } = await sealAddress(buyer.ctx, 'order_address', orderId, { ...addressOf(), phone: '01012345678' })
  await run(world.deps.main.db, sql`update "order" set delivery = 'courier' where id = ${orderId}::uuid`)
  await run(
    world.deps.main.db,
    sql`insert into order_address (order_id, key_id, wrapped_key, sealed, created_at)
        values (${orderId}::uuid, ${keyId}, ${wrappedKey}, ${sealed}, ${world.deps.now()}::timestamptz)`,
  )
  return { buyer, shop, orderId }
}

it('is open to the buyer and to the shop that has to send, and each look is recorded', async () => {
  const { buyer, shop, orderId } = await sentOrder()
  const stranger = await fixture.world.person()
  for (const { ctx } of [buyer, shop.owner]) expect(await openAddress(ctx, orderId)).toMatchObject({ address: { recipient: '김하늘' } })
  await expect(openAddress(stranger.ctx, orderId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const looks = await rows(
    fixture.world.deps.main.db,
    sql<{
      personId: string
      openedAs: 'buyer' | 'shop'
    }>`select person_id, opened_as from address_look where order_id = ${orderId}::uuid order by opened_as`,
  )
  expect(looks).toEqual([
    { personId: buyer.id, openedAs: 'buyer' },
    { personId: shop.owner.id, openedAs: 'shop' },
  ])
})

it('is closed to the shop once it has nothing to send, and erased a stated time after the order ended', async () => {
  const { buyer, shop, orderId } = await sentOrder()
  await fixture.cancel(buyer, orderId)
  expect(await openAddress(shop.owner.ctx, orderId)).toEqual({ address: null })
  expect(await eraseAddresses(fixture.world.ctx())).toEqual({ erased: 0 })
  expect(await openAddress(buyer.ctx, orderId)).toMatchObject({ address: { detail: '3층' } })
  fixture.world.advance(addressKeptDays * 86_400_000 + 1_000)
  expect(await eraseAddresses(fixture.world.ctx())).toMatchObject({ erased: 1 })
  expect(await openAddress(buyer.ctx, orderId)).toEqual({ address: null })
})
