import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { grantPoints } from '../desk/grant-points.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { endPoints, voidPoints } from './end-points.ts'
import { givePoints, givePointsFor } from './give-points.ts'
import { pointsHistory, readPoints } from './read-points.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const dayMs = 86_400_000
const finance = () => world.person({ role: 'finance' })
const wish = (personId: string, amountKrw: number, more: { lifeDays?: number; idempotencyKey?: string } = {}) => ({
  idempotencyKey: more.idempotencyKey ?? randomUUID(),
  personId,
  amountKrw,
  lifeDays: more.lifeDays ?? 30,
  note: '늦어서 미안해요',
  reason: '배송이 늦어졌다',
})
const balance = async ({ ctx }: TestPerson) => (await readPoints(ctx)).balanceKrw
const noticesOf = async (person: TestPerson) => {
  const found = await rows(
    world.deps.main.db,
    sql<{ kind: string }>`
      select payload->>'kind' as kind from outbox where name = 'notifications.notify' and payload->>'personId' = ${person.id} order by id`,
  )
  return found.map(({ kind }) => kind)
}
const unsound = async () => (await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)

it('gives what one member of staff may give alone once, however often the call is repeated', async () => {
  const [staff, person] = [await finance(), await world.person()]
  const asked = wish(person.id, 9_000)
  const said = await Promise.all(Array.from({ length: 8 }, () => grantPoints(staff.ctx, asked)))
  expect(new Set(said.map(({ state }) => state))).toEqual(new Set(['granted']))
  expect(await balance(person)).toBe(9_000)
  expect(await noticesOf(person)).toEqual(['points_given'])
  expect((await pointsHistory(person.ctx, { cursor: null, limit: 20 })).lines).toMatchObject([
    { kind: 'points_grant', amountKrw: 9_000, balanceAfterKrw: 9_000, memo: '늦어서 미안해요', orderId: null },
  ])
})

it('asks a second member of staff above the line, also where small grants of one day pass it together or at once', async () => {
  const [first, second, person] = [await finance(), await finance(), await world.person()]
  const said = await Promise.all([grantPoints(first.ctx, wish(person.id, 6_000)), grantPoints(second.ctx, wish(person.id, 6_000))])
  expect(said.map(({ state }) => state).sort()).toEqual(['granted', 'waits_for_second'])
  expect(await balance(person)).toBe(6_000)
  const other = await world.person()
  expect(await grantPoints(first.ctx, wish(other.id, 50_000))).toEqual({ state: 'waits_for_second' })
  expect(await grantPoints(first.ctx, wish(other.id, 50_000))).toEqual({ state: 'waits_for_second' })
  expect(await balance(other)).toBe(0)
  await expect(grantPoints(second.ctx, wish(other.id, 60_000))).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await grantPoints(second.ctx, wish(other.id, 50_000))).toEqual({ state: 'granted' })
  expect(await balance(other)).toBe(50_000)
  expect(await unsound()).toEqual([])
})

it('may be 10,000 won of one member of staff in a day, which live to the end of their last day in Seoul', async () => {
  const [staff, person] = [await finance(), await world.person()]
  const halfPastMidnight = 15 * 3_600_000 + 1_800_000
  world.advance(dayMs + halfPastMidnight - (world.deps.now().getTime() % dayMs))
  expect(await grantPoints(staff.ctx, wish(person.id, 10_000, { lifeDays: 10 }))).toEqual({ state: 'granted' })
  const midnight = world.deps.now().getTime() - 1_800_000
  expect((await readPoints(person.ctx)).lots.map(({ expiresAt }) => expiresAt)).toEqual([new Date(midnight + 11 * dayMs).toISOString()])
  world.advance(dayMs - 1)
  expect(await grantPoints(staff.ctx, wish(person.id, 1))).toEqual({ state: 'waits_for_second' })
  world.advance(1)
  expect(await grantPoints(staff.ctx, wish(person.id, 1))).toEqual({ state: 'granted' })
})

it('is not for oneself, who works in the same shop, nobody, or staff without the permission', async () => {
  const staff = await finance()
  await expect(grantPoints(staff.ctx, wish(staff.id, 1))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const shop = await world.shop()
  await world.shopMember(shop, 'finance', staff)
  for (const krw of [1, 50_000]) await expect(grantPoints(staff.ctx, wish(shop.owner.id, krw))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const away = await world.person()
  await run(world.owner.db, sql`update person set status = 'suspended' where id = ${away.id}::uuid`)
  for (const id of [randomUUID(), away.id]) await expect(grantPoints(staff.ctx, wish(id, 1))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const [support, person] = [await world.person({ role: 'support' }), await world.person()]
  await expect(grantPoints(support.ctx, wish(person.id, 1))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await balance(person)).toBe(0)
})

it('gives the points of an act once per person', async () => {
  const person = await world.person()
  const give = () => write(world.ctx(), (tx) => givePointsFor(tx, person.id, 'first_review', world.deps.now()))
  expect((await Promise.all([give(), give(), give()])).filter(Boolean)).toHaveLength(1)
  expect(await give()).toBe(false)
  expect(await balance(person)).toBe(500)
})

it('tells everybody of points that end soon once, ends them with their day in Seoul, and keeps the others', async () => {
  const [staff, person, other] = [await finance(), await world.person(), await world.person()]
  for (const { id } of [person, other]) await grantPoints(staff.ctx, wish(id, 1_000, { lifeDays: 10 }))
  await grantPoints(staff.ctx, wish(person.id, 2_000, { lifeDays: 90 }))
  expect((await readPoints(person.ctx)).lots.map(({ leftKrw }) => leftKrw)).toEqual([1_000, 2_000])
  await endPoints(world.ctx())
  world.advance(5 * dayMs)
  for (const lotsAtOnce of [1, 1_000]) {
    await endPoints(world.ctx(), lotsAtOnce)
    for (const one of [person, other]) expect((await noticesOf(one)).filter((kind) => kind === 'points_ending')).toHaveLength(1)
  }
  expect(await readPoints(person.ctx)).toMatchObject({ balanceKrw: 3_000, endingSoonKrw: 1_000 })
  world.advance(6 * dayMs)
  // Nobody can spend them, although no job has run yet.
  expect(await balance(person)).toBe(2_000)
  await Promise.all([endPoints(world.ctx()), endPoints(world.ctx())])
  expect((await pointsHistory(person.ctx, { cursor: null, limit: 1 })).lines).toMatchObject([
    { kind: 'points_expiry', amountKrw: -1_000, balanceAfterKrw: 2_000 },
  ])
  expect(await unsound()).toEqual([])
})

it('ends the points of everybody else when those of one person cannot be ended', async () => {
  const [staff, person, other] = [await finance(), await world.person(), await world.person()]
  for (const { id } of [person, other]) await grantPoints(staff.ctx, wish(id, 1_000, { lifeDays: 1 }))
  const bad = (krw: number, id: string) =>
    run(
      world.owner.db,
      sql`update points_lot set granted_krw = granted_krw + ${krw}, left_krw = left_krw + ${krw} where person_id = ${id}::uuid`,
    )
  await bad(5_000, person.id)
  world.advance(2 * dayMs)
  await expect(endPoints(world.ctx())).rejects.toThrow(`points of ${person.id} did not end`)
  const left = await rows(
    world.owner.db,
    sql<{ personId: string }>`select person_id from points_lot where left_krw > 0 and expires_at < ${world.deps.now()}::timestamptz`,
  )
  expect(left).toEqual([{ personId: person.id }])
  await bad(-5_000, person.id)
  await endPoints(world.ctx())
  expect(await unsound()).toEqual([])
})

it('makes the points of somebody who leaves void', async () => {
  const [staff, person] = [await finance(), await world.person()]
  await grantPoints(staff.ctx, wish(person.id, 4_000))
  await write(world.ctx(), (tx) => voidPoints(tx, person.id, world.deps.now()))
  expect(await readPoints(person.ctx)).toMatchObject({ balanceKrw: 0, lots: [] })
  expect(await unsound()).toEqual([])
})

it('lists the 50 lots that end first', async () => {
  const person = await world.person()
  const lot = { personId: person.id, kind: 'first_review', reason: '', needsTwo: false, proposedBy: null, grantedBy: null } as const
  await write(world.ctx(), async (tx) => {
    for (let n = 51; n > 0; n -= 1)
      await givePoints(tx, { ...lot, amountKrw: n, lifeDays: n, grantKey: `lot ${n}:${person.id}` }, world.deps.now())
  })
  const { lots } = await readPoints(person.ctx)
  expect(lots.map(({ leftKrw }) => leftKrw)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1))
})
