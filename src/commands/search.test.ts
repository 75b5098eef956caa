import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { register } from './search.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const kiwi = (...words: string[]) => runCommand(register, world.env, words)

it('tells of changes that wait, carries them over, and then finds everything equal', async () => {
  await world.post(await world.person(), { caption: '커맨드 #커맨드' })
  expect((await kiwi('search', 'status')).value).toMatchObject({
    engines: [{ engine: 'postgres', isReachable: true, waiting: 3, syncedAt: null }],
  })
  const different = await kiwi('search', 'verify')
  expect(different.exitCode).toBe(1)
  expect(different.text).toContain('1 expected, 0 stored: 1 missing')
  expect((await kiwi('search', 'sync')).exitCode).toBe(0)
  const equal = await kiwi('search', 'verify')
  expect([equal.exitCode, equal.text.split('\n')[0]]).toEqual([0, 'postgres: equal, 0 changes waiting'])
  expect((await kiwi('search', 'reindex')).text).toBe('postgres     3 documents')
})

it('loads synonyms from a file, and refuses a faulty one whole', async () => {
  const loaded = await kiwi('search', 'synonyms', 'load', 'deploy/synonyms.txt')
  expect([loaded.exitCode, loaded.text]).toEqual([0, '16 texts have synonyms.'])
  expect((await kiwi('search', 'synonyms', 'list')).text).toContain('운동화: 스니커즈')
  const faulty = await kiwi('search', 'synonyms', 'load', 'package.json')
  expect([faulty.exitCode, faulty.text.split('\n')[0]]).toEqual([1, 'Nothing was changed:'])
  expect((await kiwi('search', 'synonyms', 'list')).text).toContain('운동화: 스니커즈')
})
