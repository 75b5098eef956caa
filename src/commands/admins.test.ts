import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { suspendPerson } from '../social/moderation/suspend-person.ts'
import { findActor } from '../social/people/find-session.ts'
import { register } from './admins.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const kiwi = (...words: string[]) => runCommand(register, world.env, words)

it('makes an admin and a member again, and each time ends the sessions of before', async () => {
  const person = await world.person()
  const tokenOfBefore = await world.sessionToken(person)
  const roleOf = async (token: string) => (await findActor(world.deps, token))?.role
  expect(await roleOf(tokenOfBefore)).toBe('member')
  expect(await kiwi('admins', 'add', `@${person.handle}`)).toMatchObject({ exitCode: 0, value: { handle: person.handle, role: 'admin' } })
  expect(await roleOf(tokenOfBefore)).toBeUndefined()
  const admins = await world.sessionToken(person)
  expect(await roleOf(admins)).toBe('admin')
  expect((await kiwi('admins', 'list')).value).toEqual({ admins: [person.handle], staff: [{ handle: person.handle, role: 'admin' }] })
  await kiwi('admins', 'remove', person.handle)
  expect(await roleOf(admins)).toBeUndefined()
  expect(await roleOf(await world.sessionToken(person))).toBe('member')
})

it('gives the role that is asked for, and no other', async () => {
  const person = await world.person()
  expect(await kiwi('admins', 'add', person.handle, '--role', 'moderator')).toMatchObject({
    exitCode: 0,
    value: { handle: person.handle, role: 'moderator' },
  })
  expect((await findActor(world.deps, await world.sessionToken(person)))?.role).toBe('moderator')
  expect((await kiwi('admins', 'list')).value).toMatchObject({ admins: [], staff: [{ handle: person.handle, role: 'moderator' }] })
  expect((await kiwi('admins', 'add', person.handle, '--role', 'root')).exitCode).toBe(2)
  expect((await kiwi('admins', 'add', person.handle, '--role', 'member')).exitCode).toBe(2)
})

it('takes the role of somebody who is suspended, too: a restore must not bring it back', async () => {
  const person = await world.person({ role: 'moderator' })
  await suspendPerson(world.ctx(), person.handle, { actor: 'test', reason: 'test' })
  expect((await kiwi('admins', 'add', person.handle, '--role', 'admin')).exitCode).toBe(1)
  expect((await kiwi('admins', 'remove', person.handle)).exitCode).toBe(0)
  const { staff } = (await kiwi('admins', 'list')).value as { staff: { handle: string }[] }
  expect(staff.map(({ handle }) => handle)).not.toContain(person.handle)
})

it('says so when nobody has that handle', async () => {
  expect((await kiwi('admins', 'add', 'nobody_here')).exitCode).toBe(1)
})
