import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { commandLine, runCommandLine } from './program.ts'
import type { CommandIo } from './io.ts'
import { register } from './search.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function kiwi(...words: string[]): Promise<{ exitCode: number; value: unknown; text: string }> {
  let [value, text]: [unknown, string] = [null, '']
  const io: CommandIo = {
    env: world.env,
    root: process.cwd(),
    json: false,
    interactive: false,
    signal: new AbortController().signal,
    answer: (answered, said) => {
      value = answered
      text = typeof said === 'function' ? said() : said
    },
    news: () => {},
    progress: () => ({ update: () => {}, stop: () => {} }),
    exitCode: 0,
  }
  const program = commandLine()
  register(program, io)
  return { exitCode: await runCommandLine(program, io, words), value, text }
}

it('tells of changes that wait, carries them over, and then finds everything equal', async () => {
  await world.post(await world.person(), { caption: '커맨드 #커맨드' })
  expect((await kiwi('search', 'status')).value).toMatchObject({
    engines: [{ engine: 'postgres', isReachable: true, waiting: 3, syncedAt: null }],
  })
  const different = await kiwi('search', 'verify')
  expect(different.exitCode).toBe(1)
  expect(different.text).toContain('1 true, 0 stored: 1 missing')
  expect((await kiwi('search', 'sync')).exitCode).toBe(0)
  const equal = await kiwi('search', 'verify')
  expect([equal.exitCode, equal.text.split('\n')[0]]).toEqual([0, 'postgres: equal, 0 changes waiting'])
  expect((await kiwi('search', 'reindex')).text).toBe('postgres     3 documents')
})
