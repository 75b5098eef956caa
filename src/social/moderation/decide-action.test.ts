import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { person } from '../../db/schema/person.ts'
import { sql } from '../../db/sql.ts'
import { rows, run } from '../../db/rows.ts'
import { write } from '../../db/write.ts'
import { openPerson } from '../staff/looked.ts'
import { proposalGoodForMs } from '../staff/rules.ts'
import { listActions } from './list-actions.ts'
import { actOnPerson, setBan, setFreeze } from './decide-action.ts'
import { endSanctions } from './end-sanctions.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const moderator = () => world.person({ role: 'moderator' })
const why = { reason: '신고 31 때문에', reasonCode: 'fraud' } as const
const after = (ms: number) => new Date(world.deps.now().getTime() + ms).toISOString()
const verified = () => world.person({ hasIdentity: true })
async function decisionsOf(by: TestPerson, personId: string) {
  await openPerson(by.ctx, 'look', { personId, reason: why.reason })
  return listActions(by.ctx, { personId })
}
const statusOf = async (id: string) => (await world.deps.main.db.select().from(person).where(eq(person.id, id)))[0]!.status

it('bans when a second member of staff asks for the same, and not before', async () => {
  const [first, second, person] = [await moderator(), await moderator(), await verified()]
  const ban = { personId: person.id, on: true, ...why }
  const waiting = await setBan(first.ctx, ban)
  const [asked] = await rows(world.deps.main.db, sql<{ id: string }>`select id from pending_decision where person_id = ${person.id}::uuid`)
  expect(waiting).toEqual({ outcome: 'waits', actionId: null, decisionId: asked!.id, waitsUntil: after(proposalGoodForMs) })
  expect(await setBan(first.ctx, ban)).toMatchObject({ outcome: 'waits' })
  expect(await statusOf(person.id)).toBe('active')
  expect(await setBan(second.ctx, ban)).toMatchObject({ outcome: 'done', decisionId: null, waitsUntil: null })
  expect((await decisionsOf(first, person.id)).standing).toMatchObject({ status: 'suspended', isBanned: true })
  expect(await setBan(first.ctx, { ...ban, on: false })).toMatchObject({ outcome: 'done' })
  expect(await statusOf(person.id)).toBe('active')
})

it('freezes a small wallet alone, and one above the line with a second member of staff', async () => {
  const [first, second, person] = [await moderator(), await moderator(), await world.person()]
  const frozen: string[] = []
  const money = (stake: number) => ({
    freeze: (_: unknown, id: string) => Promise.resolve(frozen.push(id) > 0),
    unfreeze: () => Promise.resolve(true),
    atStakeKrw: () => Promise.resolve(stake),
  })
  const freeze = { personId: person.id, on: true, ...why }
  expect(await setFreeze(first.ctx, freeze, money(1_000_001))).toMatchObject({ outcome: 'waits' })
  expect(frozen).toEqual([])
  expect(await setFreeze(second.ctx, freeze, money(1_000_001))).toMatchObject({ outcome: 'done' })
  expect(await setFreeze(first.ctx, freeze, money(10))).toMatchObject({ outcome: 'done' })
  expect(frozen).toEqual([person.id, person.id])
})

it('is for admins alone where the person is staff, whatever the sanction and its end', async () => {
  const [by, admin, person] = [await moderator(), await world.person({ role: 'admin' }), await moderator()]
  const suspend = { personId: person.id, action: 'suspend', lifts: null, until: null, ...why } as const
  const isStaff = { code: 'FORBIDDEN', details: { reason: 'is_staff' } }
  await expect(actOnPerson(by.ctx, suspend)).rejects.toMatchObject(isStaff)
  await expect(actOnPerson(by.ctx, { ...suspend, personId: admin.id, action: 'limit' })).rejects.toMatchObject(isStaff)
  await expect(setBan(by.ctx, { personId: admin.id, on: true, ...why })).rejects.toMatchObject(isStaff)
  expect(await actOnPerson(admin.ctx, suspend)).toMatchObject({ outcome: 'done' })
  await expect(actOnPerson(by.ctx, { ...suspend, action: 'restore', lifts: 'suspend' })).rejects.toMatchObject(isStaff)
  expect(await statusOf(person.id)).toBe('suspended')
})

it('is a refusal, not a failure, where there is no such person', async () => {
  const nobody = { personId: '00000000-0000-7000-8000-0000000000ff', on: true, ...why }
  await expect(setBan((await moderator()).ctx, nobody)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('is refused without the permission, in the transaction of the act', async () => {
  const person = await world.person()
  const warn = { personId: person.id, action: 'warn', lifts: null, until: null, ...why } as const
  for (const role of ['member', 'support', 'finance'] as const)
    await expect(actOnPerson((await world.person({ role })).ctx, warn)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const { actionId } = await actOnPerson((await moderator()).ctx, warn)
  expect((await decisionsOf(await moderator(), person.id)).actions).toMatchObject([{ id: actionId, action: 'warn', reasonCode: 'fraud' }])
})

it('does not end a suspension that a moderator makes longer at the same moment', async () => {
  const [by, who] = [await moderator(), await verified()]
  await actOnPerson(by.ctx, { personId: who.id, action: 'suspend', lifts: null, until: after(60_000), ...why })
  await run(world.deps.main.db, sql`update person set suspended_until = now() - interval '1 minute' where id = ${who.id}::uuid`)
  let ending: Promise<{ ended: number }> | undefined
  await write(world.ctx(), async (tx) => {
    await run(tx.db, sql`update person set suspended_until = now() + interval '7 days' where id = ${who.id}::uuid`)
    let ended = false
    ending = endSanctions(world.ctx()).finally(() => (ended = true))
    const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => ended || (await rows(world.deps.main.db, waiting)).length > 0).toBe(true)
  })
  expect(await ending).toEqual({ ended: 0 })
  expect(await statusOf(who.id)).toBe('suspended')
})

it('ends the other sanctions when one cannot be ended', async () => {
  const [by, stuck, other] = [await moderator(), await verified(), await verified()]
  for (const { id } of [stuck, other])
    await actOnPerson(by.ctx, { personId: id, action: 'suspend', lifts: null, until: after(60_000), ...why })
  const over = (id: string, minutes: number) =>
    run(world.owner.db, sql`update person set suspended_until = now() - ${minutes}::int * interval '1 minute' where id = ${id}::uuid`)
  await over(stuck.id, 9)
  await run(world.owner.db, sql`update person set display_name = 'stuck' where id = ${stuck.id}::uuid`)
  await over(other.id, 1)
  await run(
    world.owner.db,
    sql`create function refuse_it() returns trigger language plpgsql as $$ begin
          if (select display_name from person where id = new.person_id) = 'stuck' then raise exception 'not this one'; end if;
          return new; end $$`,
  )
  await run(world.owner.db, sql`create trigger refuse_it before insert on moderation_action for each row execute function refuse_it()`)
  await expect(endSanctions(world.ctx())).rejects.toThrow()
  expect([await statusOf(stuck.id), await statusOf(other.id)]).toEqual(['suspended', 'active'])
  await run(world.owner.db, sql`drop function refuse_it cascade`)
  expect(await endSanctions(world.ctx())).toEqual({ ended: 1 })
})

it('ends a suspension and a limit by themselves once their time is over by the clock of Postgres', async () => {
  const [by, suspended, limited, later] = [await moderator(), await verified(), await verified(), await verified()]
  const until = after(60_000)
  await actOnPerson(by.ctx, { personId: suspended.id, action: 'suspend', lifts: null, until, ...why })
  await actOnPerson(by.ctx, { personId: limited.id, action: 'limit', lifts: null, until, ...why })
  await actOnPerson(by.ctx, { personId: later.id, action: 'suspend', lifts: null, until: after(86_400_000), ...why })
  expect(await endSanctions(world.ctx())).toEqual({ ended: 0 })
  await run(
    world.deps.main.db,
    sql`update person set suspended_until = suspended_until - interval '2 minutes', limited_until = limited_until - interval '2 minutes'`,
  )
  expect(await endSanctions(world.ctx())).toEqual({ ended: 2 })
  expect(await endSanctions(world.ctx())).toEqual({ ended: 0 })
  expect([await statusOf(suspended.id), await statusOf(later.id)]).toEqual(['active', 'suspended'])
  const { standing, actions } = await decisionsOf(by, limited.id)
  expect(standing).toMatchObject({ isLimited: false, limitedUntil: null })
  expect(actions).toMatchObject([{ action: 'restore', lifts: 'limit', reasonCode: 'time_over', actor: 'kiwi' }, { action: 'limit' }])
})
