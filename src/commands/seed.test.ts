import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../test/worlds/world.ts'
import type { CommandIo } from './io.ts'
import { commandLine, runCommandLine } from './program.ts'
import { register } from './seed.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ KAKAO_ISSUER: 'http://127.0.0.1:9/kakao' })
})
afterAll(() => world.close())

/** Resolves to the exit code and the sentence on stderr. */
async function kiwi(...words: string[]): Promise<{ exitCode: number; said: string }> {
  let said = ''
  const io: CommandIo = {
    env: world.env,
    root: process.cwd(),
    json: false,
    signal: new AbortController().signal,
    answer: () => {},
    news: () => {},
    progress: () => ({ update: () => {}, stop: () => {} }),
    exitCode: 0,
  }
  const program = commandLine('0.0.0')
  register(program, io)
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (text) => Boolean((said += String(text)))
  try {
    return { exitCode: await runCommandLine(program, io, words), said }
  } finally {
    process.stderr.write = write
  }
}

it('names the sandbox where the demo people cannot sign in, and leaves the database empty', async () => {
  const { exitCode, said } = await kiwi('db', 'seed')
  expect([exitCode, said]).toEqual([1, expect.stringContaining('it does not answer at http://127.0.0.1:9/kakao')])
})

it('refuses an unknown size, and names the right ones', async () => {
  const { exitCode, said } = await kiwi('db', 'seed', '--size', 'huge')
  expect([exitCode, said]).toEqual([2, expect.stringContaining('small, medium, large')])
})

it('refuses a database where people live, whatever the size', async () => {
  await world.person()
  for (const size of ['small', 'medium', 'large']) {
    const { exitCode, said } = await kiwi('db', 'seed', '--size', size)
    expect([exitCode, said]).toEqual([1, expect.stringContaining('This database has people already')])
  }
})
