import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { findActor } from '../domain/people/find-session.ts'
import { register } from './admins.ts'
import type { CommandIo } from './io.ts'
import { commandLine, runCommandLine } from './program.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function kiwi(...words: string[]) {
  let value: unknown = null
  const io: CommandIo = {
    env: world.env,
    root: process.cwd(),
    json: false,
    interactive: false,
    signal: new AbortController().signal,
    answer: (answered) => {
      value = answered
    },
    news: () => {},
    progress: () => ({ update: () => {}, stop: () => {} }),
    exitCode: 0,
  }
  const program = commandLine()
  register(program, io)
  return { exitCode: await runCommandLine(program, io, words), value }
}

it('makes an admin and a member again, at once on a session that is in use', async () => {
  const person = await world.person()
  const token = await world.sessionToken(person)
  const role = async () => (await findActor(world.deps, token))?.role
  expect(await role()).toBe('member')
  expect(await kiwi('admins', 'add', `@${person.handle}`)).toEqual({ exitCode: 0, value: { handle: person.handle, role: 'admin' } })
  expect(await role()).toBe('admin')
  expect((await kiwi('admins', 'list')).value).toEqual({ admins: [person.handle] })
  await kiwi('admins', 'remove', person.handle)
  expect(await role()).toBe('member')
})

it('says so when nobody has that handle', async () => {
  expect((await kiwi('admins', 'add', 'nobody_here')).exitCode).toBe(1)
})
