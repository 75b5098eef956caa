import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addressOf } from '../../../test/worlds/addresses.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxAddresses } from '../../shared/bounds.ts'
import { findAddressFor, listAddresses } from './list-addresses.ts'
import { removeAddress } from './remove-address.ts'
import { addressKeyUse, rewrapAddresses } from './rewrap-addresses.ts'
import { saveAddress } from './save-address.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('keeps addresses of a person, the default first; saving one again changes it', async () => {
  const { ctx } = await world.person()
  const [home, work] = [addressOf({ label: '집' }), addressOf({ label: '회사' })]
  await saveAddress(ctx, home)
  await saveAddress(ctx, work)
  expect((await listAddresses(ctx)).addresses).toMatchObject([
    { addressId: home.addressId, isDefault: true, label: '집', phone: '01012345678', zone: 'mainland' },
    { addressId: work.addressId, isDefault: false },
  ])
  for (const { addressId } of [home, work]) expect(await findAddressFor(ctx, addressId)).toMatchObject({ addressId })
  const { addresses } = await saveAddress(ctx, { ...work, detail: '9층', isDefault: true })
  expect(addresses).toMatchObject([{ addressId: work.addressId, isDefault: true, detail: '9층' }, { isDefault: false }])
  const left = await removeAddress(ctx, { addressId: work.addressId })
  expect(left.addresses).toMatchObject([{ addressId: home.addressId, isDefault: true }])
  expect(await removeAddress(ctx, { addressId: work.addressId })).toEqual(left)
})

it.each([
  ['a postcode that is none', { postcode: '4783' }, 'postcode'],
  ['a postcode of another region', { postcode: '48058' }, 'postcode_region'],
  ['a phone that is none', { phone: '12345678' }, 'phone'],
])('refuses %s with a sentence that says what to do', async (_, wrong, reason) => {
  const { ctx } = await world.person()
  await expect(saveAddress(ctx, { ...addressOf(), ...wrong })).rejects.toMatchObject({ code: 'BAD_INPUT', reason })
  expect((await listAddresses(ctx)).addresses).toEqual([])
})

it('shows, changes and removes nobody else’s', async () => {
  const [mine, other] = [await world.person(), await world.person()]
  const home = addressOf()
  await saveAddress(mine.ctx, home)
  await expect(saveAddress(other.ctx, { ...home, detail: '남의 집' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await removeAddress(other.ctx, { addressId: home.addressId })
  expect((await listAddresses(other.ctx)).addresses).toEqual([])
  expect((await listAddresses(mine.ctx)).addresses).toMatchObject([{ detail: home.detail }])
})

it('holds so many at most, also when they are saved at once, and one default', async () => {
  const { ctx, id } = await world.person()
  const saves = Array.from({ length: maxAddresses + 5 }, () => saveAddress(ctx, addressOf({ isDefault: true })))
  const refused = (await Promise.allSettled(saves)).filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(5)
  expect(refused[0]).toMatchObject({ reason: { code: 'LIMIT_EXCEEDED', reason: 'addresses' } })
  const kept = await rows(world.deps.main.db, sql<{ isDefault: boolean }>`select is_default from address where person_id = ${id}::uuid`)
  expect([kept.length, kept.filter(({ isDefault }) => isDefault).length]).toEqual([maxAddresses, 1])
})

it('is under the new key after a rotation, and opens without the old one', async () => {
  const { ctx } = await world.person()
  await saveAddress(ctx, addressOf({ detail: '옮겨도 같은 곳' }))
  const [old] = ctx.config.ADDRESS_KEYS
  const key = { id: `k${randomUUID().slice(0, 8)}`, key: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url') }
  const withKeys = (keys: (typeof key)[]) => ({ ...ctx, config: { ...ctx.config, ADDRESS_KEYS: keys } })
  const { rewrapped } = await rewrapAddresses(withKeys([key, old!]))
  expect(rewrapped).toBeGreaterThan(0)
  expect(await rewrapAddresses(withKeys([key, old!]))).toEqual({ rewrapped: 0 })
  expect((await addressKeyUse(ctx.main.db)).map(({ keyId }) => keyId)).toEqual([key.id])
  // One that does not open keeps no other under the old key, wherever it lies.
  const [first, last] = ['00000000-0000-7000-8000-000000000000', 'ffffffff-ffff-7fff-bfff-ffffffffffff']
  for (const id of [first, last])
    await run(
      world.owner.db,
      sql`insert into address select (jsonb_populate_record(a, jsonb_build_object('id', ${id}::text, 'is_default', false))).* from address a limit 1`,
    )
  await expect(rewrapAddresses(withKeys([old!, key]))).rejects.toThrow('2 sealed rows cannot be opened')
  expect(await addressKeyUse(ctx.main.db)).toContainEqual({ keyId: key.id, addresses: 2 })
  await run(world.owner.db, sql`delete from address where id in (${first}::uuid, ${last}::uuid)`)
  await rewrapAddresses(withKeys([key, old!]))
  expect((await listAddresses(withKeys([key]))).addresses).toMatchObject([{ detail: '옮겨도 같은 곳' }])
  await expect(listAddresses(withKeys([old!]))).rejects.toThrow('is missing')
  await run(world.owner.db, sql`delete from address`)
})
