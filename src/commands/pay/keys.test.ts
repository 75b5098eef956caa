import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { bareEnvironment } from '../../../test/bare-environment.ts'
import { giveAccount } from '../../../test/linked-account.ts'
import { runCommand } from '../../../test/run-command.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { register } from '../pay.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({}, { isLive: true })
})
afterAll(() => world.close())

const root = join(import.meta.dirname, '../../..')
async function kiwi(settings: Record<string, string>, ...args: string[]): Promise<{ code: number; out: string }> {
  const env = { ...bareEnvironment, ...world.env, ...settings }
  return promisify(execFile)(process.execPath, [join(root, 'src/cli.ts'), 'pay', 'keys', ...args, '--json'], { env, cwd: root }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, out: error.stdout + error.stderr }),
  )
}

it('changes the key of a linked account, step by step, and refuses a step out of turn', async () => {
  await giveAccount(world, await world.person(), sandboxPeople()[0]!.accounts[0]!)
  const made = await kiwi({}, 'new', 'key-two')
  const { key } = JSON.parse(made.out) as { key: string }
  expect(key).toMatch(/^key-two:[\w-]{43}$/)
  const BANK_KEYS = `${key},${world.env['BANK_KEYS']}`
  expect(JSON.parse((await kiwi({ BANK_KEYS }, 'rotate')).out)).toEqual({ isNew: true, keyIds: ['key-two', 'test-key-1'] })
  const early = await kiwi({ BANK_KEYS }, 'retire', 'test-key-1')
  expect(early.code).toBe(1)
  expect(early.out).toContain('1 records are sealed to test-key-1 still')
  expect(JSON.parse((await kiwi({ BANK_KEYS }, 'reseal')).out)).toEqual({ keyId: 'key-two', resealed: 1, unopened: [] })
  expect((await kiwi({ BANK_KEYS }, 'retire', 'test-key-1')).code).toBe(0)
  const listed = await runCommand(register, { ...world.env, BANK_KEYS: key }, ['pay', 'keys', 'list'])
  expect(listed.value).toMatchObject([
    { id: 'test-key-1', state: 'retired', accounts: 0 },
    { id: 'key-two', state: 'active', accounts: 1 },
  ])
})
