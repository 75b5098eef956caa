import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { sendOf } from '../../../test/statements.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { requestUpload } from '../media/request-upload.ts'
import { readSwitches } from './read-switches.ts'
import { setSwitch } from './set-switch.ts'
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
  expect(kept.map(({ subject }) => subject)).toEqual(['payments: off', 'payments: on', 'uploads: off', 'uploads: on'])
})
