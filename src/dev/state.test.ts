import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isAlive } from './stores/store-process.ts'
import { startChild } from './processes/child.ts'
import { holderOf, lockState } from './lock.ts'
import { forgetState, openState } from './state.ts'

const scratch = mkdtempSync(join(tmpdir(), 'kiwi-state-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function fresh(name: string): string {
  const dir = join(scratch, name)
  mkdirSync(dir, { recursive: true })
  return dir
}

describe('the state of a checkout', () => {
  test('is remembered: the second start has the same ports and secrets', async () => {
    const dir = fresh('remembered')
    const first = await openState(dir, null)
    expect(await openState(dir, null)).toEqual(first)
    expect(statSync(join(dir, 'dev-secrets.json')).mode & 0o077).toBe(0)
  })

  test('does not meet the one of another checkout, which has not begun to listen yet', async () => {
    const all = await Promise.all(['first', 'second', 'third'].map((name) => openState(fresh(name), null)))
    expect(new Set(all.flatMap(({ ports }) => Object.values(ports))).size).toBe(12)
    expect(new Set(all.map(({ secrets }) => secrets.STORAGE_SECRET)).size).toBe(3)
  })

  test('is forgotten by --fresh, but not the lock of who forgets it', async () => {
    const dir = fresh('forgotten')
    const lock = lockState(dir)
    const before = await openState(dir, null)
    await forgetState(dir)
    expect((await openState(dir, null)).secrets).not.toEqual(before.secrets)
    expect(holderOf(dir)).toBeNull() // this test is no cli.ts, but its lock file stands
    expect(readFileSync(join(dir, 'dev.lock'), 'utf8')).toContain(`${process.pid}`)
    lock.release()
  })
})

describe('the lock of a checkout', () => {
  test('tells a second start where the first one runs, and yields when the first was killed', async () => {
    const dir = fresh('locked')
    const program = join(scratch, 'cli.ts')
    writeFileSync(
      program,
      `import { lockState } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}
       lockState(process.argv[2]).announce('http://localhost:3999')
       console.log('held')
       setInterval(() => {}, 1000)`,
    )
    const holder = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    expect(() => lockState(dir)).toThrow(`Kiwi already runs in this checkout at http://localhost:3999 (process ${holder.pid})`)
    holder.kill('SIGKILL')
    await new Promise((resolve) => holder.once('exit', resolve))
    lockState(dir).release()
    expect(holderOf(dir)).toBeNull()
  })
})

describe('a child', () => {
  test('that dies is told about with its last lines', async () => {
    const dir = fresh('dying')
    mkdirSync(join(dir, 'logs'))
    const script = join(scratch, 'dying.mjs')
    writeFileSync(script, `console.log('one'); console.error('the reason'); process.exit(3)`)
    const child = await startChild({ name: 'runner', script: [script], env: { PATH: process.env.PATH }, cwd: scratch, stateDir: dir })
    await expect(child.line((text) => text === 'ready')).rejects.toThrow(/runner ended with code 3[^]*the reason/)
  })

  test('that cannot listen is told about at once, with its reason', async () => {
    const dir = fresh('deaf')
    mkdirSync(join(dir, 'logs'))
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const root = join(import.meta.dirname, '../..')
    const env = { PATH: process.env.PATH, PORT: `${port}` }
    const child = await startChild({ name: 'sandbox', script: [join(root, 'sandbox/main.ts')], env, cwd: root, stateDir: dir })
    await expect(child.line((text) => text.startsWith('{"url"'))).rejects.toThrow(/sandbox ended with code 1[^]*EADDRINUSE/)
    taken.close()
  })

  test('left behind by a crash is ended by the next start of the same name', async () => {
    const dir = fresh('left')
    mkdirSync(join(dir, 'logs'))
    const script = join(scratch, 'staying.mjs')
    writeFileSync(script, `console.log('up'); setInterval(() => {}, 1000)`)
    const spec = { name: 'api', script: [script], env: { PATH: process.env.PATH }, cwd: scratch, stateDir: dir }
    const left = await startChild(spec)
    await left.line((text) => text === 'up')
    const next = await startChild(spec)
    await left.exited
    expect([isAlive(left.pid), isAlive(next.pid)]).toEqual([false, true])
    await next.stop()
    expect(isAlive(next.pid)).toBe(false)
  })
})
