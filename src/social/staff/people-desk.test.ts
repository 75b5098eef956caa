import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import type { JsonText } from '../../shared/json-text.ts'
import { appRouter } from '../../routers/index.ts'
import { callerFactory } from '../../routers/trpc.ts'
import { suspendPerson } from '../moderation/suspend-person.ts'
import { findActor } from '../people/find-session.ts'
import { orderNumberPattern } from '../../shared/orders.ts'

let world: World
let support: TestPerson
let admin: TestPerson
beforeAll(async () => {
  world = await createWorld()
  support = await world.person({ role: 'support' })
  admin = await world.person({ role: 'admin' })
})
afterAll(() => world.close())

const reason = '문의 1201'
const desk = ({ ctx }: { ctx: Ctx }) => callerFactory(appRouter)(ctx).admin
const refusedWith = (code: string, why?: string) => ({ cause: { code, ...(why ? { details: { reason: why } } : {}) } })

it('finds a person by handle, by id and by the number of an order', async () => {
  const [buyer, shop] = [await world.person(), await world.shop()]
  const orderId = newId(world.deps.now())
  const order = (id: string, buyerId: string, shopId: string) =>
    run(
      world.deps.main.db,
      sql`insert into "order" (id, buyer_id, shop_id, state, total_krw, idempotency_key, request_hash, created_at, confirm_by, ended_at)
          values (${id}, ${buyerId}, ${shopId}, 'expired', 12000, 'desk', '\\x00', now(), now(), now())`,
    )
  await order(orderId, buyer.id, shop.id)
  // Of the same day.
  await order(newId(world.deps.now()), (await world.person()).id, (await world.shop()).id)
  const found = async (text: string) => (await desk(support).people.find({ text })).people.map(({ id }) => id)
  expect(await found(`@${buyer.handle.toUpperCase()}`)).toEqual([buyer.id])
  expect(await found(buyer.id)).toEqual([buyer.id])
  expect((await found(orderId)).sort()).toEqual([buyer.id, shop.owner.id].sort())
  const parts = async (text: string) =>
    Object.fromEntries((await desk(support).people.find({ text })).people.map(({ id, part }) => [id, part]))
  expect(await parts(orderId)).toEqual({ [buyer.id]: 'buyer', [shop.owner.id]: 'seller' })
  expect(await parts(buyer.id)).toEqual({ [buyer.id]: null })
  expect(await found('nobody_here')).toEqual([])

  // Amounts are for finance.
  const details = async (by: TestPerson) => {
    await desk(by).people.open({ personId: buyer.id, reason })
    const { entries } = await desk(by).people.timeline({ personId: buyer.id, cursor: null })
    return entries.find(({ log }) => log === 'orders')?.details
  }
  expect(await details(support)).toEqual({ order: expect.stringMatching(orderNumberPattern), shop: `@${shop.handle}`, state: 'expired' })
  // As people read it in a notice and tell it to the support.
  expect((await found(String((await details(support))!.order).toLowerCase())).sort()).toEqual([buyer.id, shop.owner.id].sort())
  expect(await details(await world.person({ role: 'finance' }))).toMatchObject({ amountKrw: 12_000 })
})

it('opens the page of a person for an hour and with a reason only, and the person’s timeline names who looked', async () => {
  const person = await world.person()
  const mine = { personId: person.id }
  await expect(desk(support).people.get(mine)).rejects.toMatchObject(refusedWith('FORBIDDEN', 'look_first'))
  await desk(support).people.open({ ...mine, reason })
  expect(await desk(support).people.get(mine)).toMatchObject({ handle: person.handle, status: 'active', sessions: [{ device: 'test' }] })
  await expect(desk(admin).people.get(mine)).rejects.toMatchObject(refusedWith('FORBIDDEN', 'look_first'))
  await suspendPerson(world.ctx(), person.handle, { actor: admin.id, reason: '사칭' })
  const { entries } = await desk(support).people.timeline({ ...mine, cursor: null })
  expect(entries.map(({ log, what, actor }) => [log, what, actor])).toEqual(
    expect.arrayContaining([
      ['staff', 'look', `@${support.handle}`],
      ['moderation', 'suspend', `@${admin.handle}`],
      ['security', 'sessions_ended', null],
    ]),
  )
  world.advance(3_600_001)
  await expect(desk(support).people.get(mine)).rejects.toMatchObject(refusedWith('FORBIDDEN', 'look_first'))
})

it('gives a long timeline in pages, without a gap and without a repetition', async () => {
  const person = await world.person()
  await desk(support).people.open({ personId: person.id, reason })
  const now = world.deps.now()
  await run(
    world.deps.main.db,
    sql`insert into access_decision (id, person_id, action, actor, reason, outcome, at)
        select gen_random_uuid(), ${person.id}, 'restore', 'test', 'n' || n, 'active', ${now}::timestamptz - (n / 3) * interval '1 second' from generate_series(1, 70) n`,
  )
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: { entries: { id: string }[]; nextCursor: string | null } = await desk(support).people.timeline({
      personId: person.id,
      cursor,
    })
    seen.push(...page.entries.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(seen).toHaveLength(71)
  expect(new Set(seen).size).toBe(71)
})

it('shows what a person sees, read only and recorded, to staff with that permission', async () => {
  const [person, friend] = [await world.person(), await world.person({ isPrivate: true })]
  await world.follow(person, friend)
  const post = await world.post(friend, { caption: '친구에게만' })
  await world.runJobs()
  const mine = { personId: person.id }
  // They are away: their home has no timeline, and a look must not count as their visit.
  const away = new Date(world.deps.now().getTime() - 20 * 86_400_000)
  await run(world.owner.db, sql`update person set last_active_at = ${away} where id = ${person.id}`)
  await run(world.owner.db, sql`delete from timeline_floor where user_id = ${person.id}`)
  const ofPerson = () =>
    rows(
      world.deps.main.db,
      sql<{ lastActiveAt: Date; floors: number }>`
        select last_active_at, (select count(*)::int from timeline_floor where user_id = p.id) as floors from person p where p.id = ${person.id}`,
    )
  await expect(desk(support).people.viewHome({ ...mine, cursor: null })).rejects.toMatchObject(refusedWith('FORBIDDEN', 'look_first'))
  await desk(support).people.openView({ ...mine, reason })
  const home = (await desk(support).people.viewHome({ ...mine, cursor: null })) as unknown as JsonText<{ posts: { id: string }[] }>
  expect(home.value.posts).toMatchObject([{ id: post.id }])
  expect(await ofPerson()).toEqual([{ lastActiveAt: away, floors: 0 }])
  expect(await desk(support).people.viewProfile(mine)).toMatchObject({ handle: person.handle, relation: 'self' })
  const finance = await world.person({ role: 'finance' })
  await expect(desk(finance).people.openView({ ...mine, reason })).rejects.toMatchObject(refusedWith('FORBIDDEN'))
  const kept = await rows(
    world.deps.main.db,
    sql<{ act: string; reason: string }>`select act, reason from staff_act where person_id = ${person.id}`,
  )
  expect(kept).toEqual([{ act: 'view', reason }])
})

it('ends the sessions of a person on every device, but not by finance and not one’s own', async () => {
  const person = await world.person()
  const token = await world.sessionToken(person)
  const mine = { personId: person.id, reason }
  const finance = await world.person({ role: 'finance' })
  await expect(desk(finance).people.signOut(mine)).rejects.toMatchObject(refusedWith('FORBIDDEN'))
  await expect(desk(support).people.signOut({ personId: support.id, reason })).rejects.toMatchObject(
    refusedWith('FORBIDDEN', 'own_account'),
  )
  expect(await desk(support).people.signOut(mine)).toEqual({ ended: 2 })
  expect(await findActor(world.deps, token)).toBeNull()
})

it('lets nobody but an admin end the sessions of staff, and shows what was decided only after a reason', async () => {
  const [moderator, other] = [await world.person({ role: 'moderator' }), await world.person({ role: 'admin' })]
  for (const by of [support, moderator])
    await expect(desk(by).people.signOut({ personId: admin.id, reason })).rejects.toMatchObject(refusedWith('FORBIDDEN', 'is_staff'))
  expect(await desk(admin).people.signOut({ personId: other.id, reason })).toEqual({ ended: 1 })
  const asked = () => desk(moderator).actions.list({ personId: other.id })
  await expect(asked()).rejects.toMatchObject(refusedWith('FORBIDDEN', 'look_first'))
  await desk(moderator).people.open({ personId: other.id, reason })
  expect((await asked()).standing.status).toBe('active')
})

it('keeps who asked for what is for staff, once per hour', async () => {
  const member = await world.person()
  const refused = () => expect(desk(member).operations.jobs()).rejects.toMatchObject(refusedWith('FORBIDDEN'))
  await refused()
  await refused()
  const acts = async () =>
    (await desk(admin).operations.acts({ cursor: null })).acts.filter(
      ({ act, who }) => act === 'staff_refused' && who === `@${member.handle}`,
    )
  expect(await acts()).toMatchObject([{ subject: 'admin.operations.jobs' }])
  world.advance(3_600_001)
  await refused()
  expect(await acts()).toHaveLength(2)
})

it('tries failed jobs again and gives up any that is not about money', async () => {
  const failed = async (name: string) => {
    const id = newId(world.deps.now())
    await run(
      world.deps.main.db,
      sql`insert into outbox (id, name, payload, run_at, created_at, failed_at, attempts, last_error)
          values (${id}, ${name}, '{}', now(), now(), now(), 3, 'it broke')`,
    )
    return id
  }
  const [again, over] = [await failed('posts.retract'), await failed('posts.retract')]
  const owed = [await failed('bank.call'), await failed('people.completeLeaving'), await failed('no.such')]
  const jobs = await desk(admin).operations.jobs()
  expect(jobs.failed.find(({ id }) => id === over)).toMatchObject({ attempts: 3, lastError: 'it broke', mayDiscard: true })
  await desk(admin).operations.retryJob({ jobId: again, reason })
  await desk(admin).operations.discardJob({ jobId: over, reason })
  for (const jobId of owed)
    await expect(desk(admin).operations.discardJob({ jobId, reason })).rejects.toMatchObject(refusedWith('FORBIDDEN', 'owed_job'))
  await expect(desk(admin).operations.retryJob({ jobId: randomUUID(), reason })).rejects.toMatchObject(refusedWith('NOT_FOUND'))
  expect((await desk(admin).operations.jobs()).failed.map(({ id }) => id)).toEqual(expect.arrayContaining(owed))
  const { acts } = await desk(admin).operations.acts({ cursor: null })
  const jobActs = acts.filter(({ act }) => act.endsWith('_job'))
  expect(jobActs.map(({ act, subject, actor }) => [act, subject, actor]).sort()).toEqual([
    ['discard_job', `posts.retract ${over}`, `@${admin.handle}`],
    ['retry_job', again, `@${admin.handle}`],
  ])
})

it('counts what waits at the desks of each role, up to a hundred', async () => {
  const waiting = async (role: 'support' | 'finance' | 'moderator' | 'admin') => {
    const { counts } = await desk(await world.person({ role })).waiting()
    return Object.fromEntries(counts.map(({ what, count }) => [what, count]))
  }
  const add = (more: number) =>
    run(
      world.deps.main.db,
      sql`insert into outbox (id, name, payload, run_at, created_at, failed_at)
          select gen_random_uuid(), 'no.such', '{}', now(), now(), now() from generate_series(1, ${more}::int)`,
    )
  expect(await waiting('support')).toEqual({})
  expect(Object.keys(await waiting('moderator')).sort()).toEqual(['appeals', 'reports'])
  expect(Object.keys(await waiting('finance')).sort()).toEqual(['disputes', 'money'])
  const before = (await waiting('admin')).failed_jobs!
  await add(2)
  const after = await waiting('admin')
  expect(after.failed_jobs).toBe(before + 2)
  // Nobody reads the changes in this world.
  await world.post(await world.person(), {})
  expect((await waiting('admin')).unread_changes).toBeGreaterThan(0)
  await add(120)
  expect((await waiting('admin')).failed_jobs).toBe(100)
})
