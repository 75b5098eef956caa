import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { afterAll, afterEach, expect, test } from 'vitest'
import { bareEnvironment } from '../../test/bare-environment.ts'
import { isAlive } from './stores/store-process.ts'

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'kiwi-dev-'))
const started: ChildProcess[] = []

interface Running {
  url: string
  sandboxUrl: string
  hasFeed: boolean
  isGrowing: boolean
  process: ChildProcess
  pids: ReturnType<typeof pidsOf>
}

/** Process ids of everything that is started over a state directory. */
function pidsOf(name: string): Record<string, number> {
  const files = {
    api: 'api.pid',
    runner: 'runner.pid',
    sandbox: 'sandbox.pid',
    redis: 'redis/redis.pid',
    postgres: 'postgres/data/postmaster.pid',
  }
  const found = Object.entries(files).flatMap(([part, file]) => {
    const path = join(scratch, name, file)
    try {
      return [[part, Number(readFileSync(path, 'utf8').split('\n')[0])] as const]
    } catch {
      // Not there, or taken away by a process that just ended.
      return []
    }
  })
  return Object.fromEntries(found)
}

/**
 * `kiwi dev` over a state directory of these tests, which run one after another over the same ones:
 * a start is dear.
 */
async function dev(name: string, ...options: string[]): Promise<Running> {
  const dir = join(scratch, name)
  const child = spawn(process.execPath, [cli, 'dev', '--json', '--state', dir, ...options], { env: bareEnvironment })
  started.push(child)
  const answer = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (bytes: Buffer) => {
      output += bytes.toString()
      if (output.includes('\n')) resolve(output)
    })
    child.once('close', (code) => reject(new Error(`kiwi dev ended with ${code}: ${output}`)))
  })
  const said = JSON.parse(answer) as Omit<Running, 'process' | 'pids'> & { error?: { message: string } }
  if (said.error) throw new Error(said.error.message)
  return { ...said, process: child, pids: pidsOf(name) }
}

/**
 * Addresses on which a process accepts TCP connections, from /proc (Linux): `127.0.0.1`, or the
 * kernel's own form of another.
 */
function listening(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? '']
      } catch {
        return []
      }
    }),
  )
  const lines = ['tcp', 'tcp6'].flatMap((name) =>
    existsSync(`/proc/net/${name}`) ? readFileSync(`/proc/net/${name}`, 'utf8').split('\n') : [],
  )
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode ?? ''))
    .map(([, local = '']) => (local.startsWith('0100007F:') ? '127.0.0.1' : local))
}

function settingsOf(name: string): Record<string, string> {
  return JSON.parse(readFileSync(join(scratch, name, 'running.json'), 'utf8')) as Record<string, string>
}

async function query<T>(name: string, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(settingsOf(name).DATABASE_MIGRATION_URL ?? '', { max: 1 })
  try {
    return await ask(sql)
  } finally {
    await sql.end()
  }
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill(signal)
  })
}

afterEach(async () => {
  const running = started.splice(0).filter((child) => child.exitCode === null && child.signalCode === null)
  await Promise.all(running.map((child) => end(child, 'SIGTERM')))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('listens on this machine only, and refuses a second start in the same checkout', async () => {
  const one = await dev('one', '--empty')
  // Its secrets are published, and anybody may become anybody in it: nothing of it is for the
  // network.
  const heard = Object.entries(one.pids).flatMap(([part, pid]) => listening(pid).map((address) => `${part} ${address}`))
  // The sandbox speaks HTTP, and SMTP as a mail server.
  expect(heard.map((line) => line.split(' ')[0]).toSorted()).toEqual(['api', 'postgres', 'redis', 'sandbox', 'sandbox'])
  expect(heard.filter((line) => !line.endsWith(' 127.0.0.1'))).toEqual([])
  await expect(dev('one', '--empty')).rejects.toThrow(`Kiwi already runs in this checkout at ${one.url}`)
  await query('one', (sql) => sql`create table kept as select 7 as n`)
  await end(one.process, 'SIGKILL')
})

test('the start after a kill -9 ends what was left, and keeps data and address; a second checkout beside it is not met, and outlives it', async () => {
  const { web } = JSON.parse(readFileSync(join(scratch, 'one/ports.json'), 'utf8')) as { web: number }
  const left = pidsOf('one')
  const one = await dev('one', '--empty')
  expect(one.url).toBe(`http://localhost:${web}`)
  expect(Object.values(left).filter(isAlive)).toEqual([])
  expect(await query('one', (sql) => sql`select n from kept`)).toEqual([{ n: 7 }])

  // What no start could use: --fresh starts over, and answers at the first feed.
  mkdirSync(join(scratch, 'two/postgres/data'), { recursive: true })
  writeFileSync(join(scratch, 'two/postgres/data/PG_VERSION'), '9.6')
  const two = await dev('two', '--fresh')
  expect(two).toMatchObject({ hasFeed: true, isGrowing: true })
  expect(two.pids.runner).toBeUndefined()
  const urls = [one.url, two.url, one.sandboxUrl, two.sandboxUrl, settingsOf('one').DATABASE_URL, settingsOf('two').DATABASE_URL]
  expect(new Set(urls).size).toBe(urls.length)

  let told = ''
  one.process.stdout?.on('data', (bytes: Buffer) => (told += bytes.toString()))
  const exited = new Promise<number | null>((resolve) => one.process.once('exit', resolve))
  process.kill(one.pids.runner!, 'SIGKILL')
  expect(await exited).toBe(1)
  expect(JSON.parse(told)).toMatchObject({ error: { message: expect.stringContaining('runner was ended by SIGKILL') as string } })
  expect(Object.values(one.pids).filter(isAlive)).toEqual([])
  expect((await fetch(`${two.url}/health/ready`)).status).toBe(200)

  // Ctrl-C stops every child, and the next start begins over.
  expect(await end(two.process, 'SIGINT')).toBe(0)
  expect(Object.values(two.pids).filter(isAlive)).toEqual([])
  expect(existsSync(join(scratch, 'two/unfinished'))).toBe(true)
})
