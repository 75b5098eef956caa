import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { createWorld, type World } from '../../test/world.ts'
import { findActor } from '../domain/people/find-session.ts'
import { register } from './admins.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const kiwi = (...words: string[]) => runCommand(register, world.env, words)

it('makes an admin and a member again, at once on a session that is in use', async () => {
  const person = await world.person()
  const token = await world.sessionToken(person)
  const role = async () => (await findActor(world.deps, token))?.role
  expect(await role()).toBe('member')
  expect(await kiwi('admins', 'add', `@${person.handle}`)).toMatchObject({ exitCode: 0, value: { handle: person.handle, role: 'admin' } })
  expect(await role()).toBe('admin')
  expect((await kiwi('admins', 'list')).value).toEqual({ admins: [person.handle] })
  await kiwi('admins', 'remove', person.handle)
  expect(await role()).toBe('member')
})

it('says so when nobody has that handle', async () => {
  expect((await kiwi('admins', 'add', 'nobody_here')).exitCode).toBe(1)
})
