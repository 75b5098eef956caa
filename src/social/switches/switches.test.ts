import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createSignInWorld } from '../../../test/worlds/sign-in-world.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { sendOf } from '../../../test/statements.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { redisHub } from '../../realtime/hub.ts'
import { connectRedisPatiently } from '../../platform/cache/redis.ts'
import { requestUpload } from '../media/request-upload.ts'
import { readSwitches } from './read-switches.ts'
import { setSwitch } from './set-switch.ts'
import { completeIdentity } from '../people/complete-identity.ts'
import { mustBeOn } from './switches.ts'

let world: World
let admin: TestPerson
beforeAll(async () => {
  world = await createWorld()
  admin = await world.person({ role: 'admin' })
})
afterAll(() => world.close())

const reason = '저장소 점검'
const upload = (person: TestPerson) => requestUpload(person.ctx, { purpose: 'post', contentType: 'image/jpeg', bytes: 1_000 })

it('closes a feature for everybody within moments, with a sentence of its own, and opens it again', async () => {
  const person = await world.person()
  await upload(person)
  await setSwitch(admin.ctx, { name: 'uploads', isOn: false, reason })
  await expect
    .poll(() => upload(person).catch((error: unknown) => error), { timeout: 5_000, interval: 20 })
    .toMatchObject({ code: 'PAUSED', details: { reason: 'uploads_off' } })
  const { switches } = await setSwitch(admin.ctx, { name: 'uploads', isOn: true, reason })
  expect(switches.find(({ name }) => name === 'uploads')).toMatchObject({ isOn: true, changed: { by: `@${admin.handle}`, reason } })
  await expect.poll(() => upload(person).then(() => 'open', String), { timeout: 5_000, interval: 20 }).toBe('open')
})

it('stops payments before they are approved, and leaves the money where it is', async () => {
  const [payer, payee] = [await world.person(), await world.person()]
  await world.fund(payer, 10_000)
  await setSwitch(admin.ctx, { name: 'payments', isOn: false, reason })
  await expect.poll(() => mustBeOn(world.deps, 'payments').catch((error: unknown) => error)).toMatchObject({ code: 'PAUSED' })
  const { checkApproval } = await import('../../pay/approval/check-approval.ts')
  const approval = await world.approve(payer, sendOf(payee, 'key-00001', 1_000))
  await expect(checkApproval(payer.ctx, sendOf(payee, 'key-00001', 1_000), approval)).rejects.toMatchObject({ code: 'PAUSED' })
  await setSwitch(admin.ctx, { name: 'payments', isOn: true, reason })
})

it('closes sign-ups to newcomers, who are told so, and to nobody who has an account or has begun', async () => {
  const my = await createSignInWorld()
  try {
    const [member, begun] = [my.browser(), my.browser()]
    await member.signIn('kakao', 'p01')
    await completeIdentity(await member.signedIn(), await member.verifyAs('p01'))
    await begun.signIn('kakao', 'p02')
    const { ctx } = await my.world.person({ role: 'admin' })
    await setSwitch(ctx, { name: 'sign_ups', isOn: false, reason })
    await expect.poll(() => mustBeOn(my.world.deps, 'sign_ups').catch((error: unknown) => error)).toMatchObject({ code: 'PAUSED' })

    const [newcomer, again] = [my.browser(), my.browser()]
    const people = () => rows(my.world.deps.main.db, sql`select from person`)
    const before = (await people()).length
    expect(await newcomer.signIn('naver', 'p03')).toBe('/sign-in?error=PAUSED&reason=sign_ups_off')
    expect([newcomer.sessionToken, (await people()).length]).toEqual([undefined, before])
    expect(await again.signIn('kakao', 'p01')).toBe('/')
    expect(await completeIdentity(await begun.signedIn(), await begun.verifyAs('p02'))).toMatchObject({ status: 'active' })

    await setSwitch(ctx, { name: 'sign_ups', isOn: true, reason })
    await expect.poll(() => mustBeOn(my.world.deps, 'sign_ups').then(() => 'open', String)).toBe('open')
    expect(await newcomer.signIn('naver', 'p03')).toBe('/')
  } finally {
    await my.close()
  }
})

it('is off for each of the first calls of a process, also where Postgres does not answer the first read', async () => {
  await setSwitch(admin.ctx, { name: 'uploads', isOn: false, reason })
  const hub = redisHub(() => connectRedisPatiently(world.config))
  const deps = { ...world.deps, hub }
  const send = vi.spyOn(world.deps.main.db, 'send').mockRejectedValueOnce(new Error('no answer'))
  await expect(mustBeOn(deps, 'uploads')).rejects.toThrow('no answer')
  send.mockRestore()
  const first = await Promise.allSettled(Array.from({ length: 8 }, () => mustBeOn(deps, 'uploads')))
  expect(first.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'rejected'))
  await setSwitch(admin.ctx, { name: 'uploads', isOn: true, reason })
  await hub.close()
})

it('is turned by staff with the permission only, and each change is kept', async () => {
  for (const role of ['member', 'support', 'moderator', 'finance'] as const) {
    const { ctx } = await world.person({ role })
    await expect(setSwitch(ctx, { name: 'sign_ups', isOn: false, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
  expect((await readSwitches(admin.ctx)).switches.find(({ name }) => name === 'sign_ups')).toEqual({
    name: 'sign_ups',
    isOn: true,
    changed: null,
  })
  const kept = await rows(
    world.deps.main.db,
    sql<{ subject: string }>`select subject from staff_act where act = 'set_switch' order by subject`,
  )
  expect([...new Set(kept.map(({ subject }) => subject))]).toEqual(['payments: off', 'payments: on', 'uploads: off', 'uploads: on'])
})
