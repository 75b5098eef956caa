import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiConfig, ConfigError, runnerConfig } from '../src/config.ts'
import { claimPort } from '../src/dev/stores/ports.ts'
import { startRedis } from '../src/dev/stores/redis.ts'
import { apiEnv, boot, startProcess } from './faults/process.ts'
import { createWorld, type TestPerson, type World } from './worlds/world.ts'

let world: World
let admin: postgres.Sql
beforeAll(async () => {
  world = await createWorld()
  admin = postgres(world.env['DATABASE_MIGRATION_URL'], { max: 3, onnotice: () => {} })
})
afterAll(async () => {
  await admin.end({ timeout: 1 })
  await world.close()
})

const without = (env: Record<string, string>, name: string) => Object.fromEntries(Object.entries(env).filter(([key]) => key !== name))
const bearer = async (person: TestPerson) => ({
  authorization: `Bearer ${await world.sessionToken(person)}`,
  'content-type': 'application/json',
})

describe('a boot', () => {
  const wrong: [string, 'server' | 'runner', (env: Record<string, string>) => Record<string, string>, string][] = [
    ['a setting is missing', 'server', (env) => without(env, 'REDIS_URL'), 'Set REDIS_URL: it is needed and not set.'],
    ['a setting is malformed', 'server', (env) => ({ ...env, PORT: 'many' }), 'Set PORT right: '],
    [
      'a database is not one of Postgres',
      'runner',
      (env) => ({ ...env, DATABASE_URL: 'mysql://localhost/kiwi' }),
      'Set DATABASE_URL right: ',
    ],
    [
      'two settings contradict',
      'server',
      (env) => ({ ...env, S3_ENDPOINT: 'http://127.0.0.1:9' }),
      'Set S3_ENDPOINT or STORAGE_DIR, not both: ',
    ],
    [
      'the bank is not set for the runner',
      'runner',
      (env) => without(env, 'OPENBANKING_CLIENT_SECRET'),
      'Set OPENBANKING_CLIENT_SECRET: it is needed and not set.',
    ],
    ['the keys of account numbers are not set for the runner', 'runner', (env) => without(env, 'BANK_KEYS'), 'Set BANK_KEYS: '],
    [
      'a key of account numbers is in the API’s environment',
      'server',
      (env) => ({ ...env, BANK_KEYS: world.env['BANK_KEYS'] }),
      'BANK_KEYS must not reach the API process: ',
    ],
    [
      "the bank's key is in the API's environment",
      'server',
      (env) => ({ ...env, OPENBANKING_CLIENT_SECRET: 'x' }),
      'OPENBANKING_CLIENT_SECRET must not reach the API process: ',
    ],
  ]
  it.each(wrong)('is refused with one sentence when %s', (_, root, spoil, sentence) => {
    const read = () => (root === 'server' ? apiConfig(spoil(apiEnv(world.env))) : runnerConfig(spoil(world.env)))
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(sentence)
    expect(read).not.toThrow('\n')
  })

  const at = (env: Record<string, string>, change: (url: URL) => unknown) => {
    const url = new URL(env['DATABASE_URL']!)
    change(url)
    return { ...env, DATABASE_URL: url.href }
  }
  const unable: typeof wrong = [
    wrong[0]!,
    [
      'the root key is not the signing key’s',
      'runner',
      (env) => ({ ...env, BANK_ROOT_KEY: 'A'.repeat(43) }),
      'Set BANK_ROOT_KEY to the public half of BANK_SIGNING_KEY: ',
    ],
    [
      'no Redis answers',
      'runner',
      (env) => ({ ...env, REDIS_URL: 'redis://:hidden-word@127.0.0.1:9/0' }),
      'Set REDIS_URL to a Redis that answers: at 127.0.0.1:9 none does (connect ECONNREFUSED',
    ],
    ['a password is wrong', 'server', (env) => at(env, (url) => (url.password = 'hidden-word')), 'Set DATABASE_URL right: at '],
    [
      'Postgres has no TLS',
      'runner',
      (env) => at(env, (url) => url.searchParams.set('sslmode', 'require')),
      'Set DATABASE_URL right: there is no TLS',
    ],
    [
      'no Postgres answers the runner',
      'runner',
      (env) => at(env, (url) => (url.port = '9')),
      'Set DATABASE_URL to a Postgres that answers: ',
    ],
    [
      'the database was never migrated',
      'runner',
      (env) => at(env, (url) => (url.pathname = '/postgres')),
      'The database of DATABASE_URL does not fit: it was never migrated: run "kiwi db migrate".',
    ],
    [
      'no Sentinel answers',
      'runner',
      (env) => ({ ...env, REDIS_URL: 'redis://:hidden-word@house', REDIS_SENTINELS: '127.0.0.1:9' }),
      'Set REDIS_SENTINELS to Sentinels that watch the group house of REDIS_URL: ',
    ],
    ['Redis is no cluster', 'server', (env) => ({ ...env, REDIS_CLUSTER: 'on' }), 'Set REDIS_CLUSTER to off: '],
    ['the web app is not built', 'server', (env) => ({ ...env, NODE_ENV: '', WEB_DIR: tmpdir() }), 'Set WEB_DIR to a built web app: '],
    ['the port is taken', 'server', (env) => ({ ...env, PORT: new URL(env['DATABASE_URL']!).port }), 'Set PORT to a free port: '],
  ]
  // Whole processes at once, which may wait for a busy machine.
  it.concurrent.each(unable)('ends with one sentence and code 1 when %s', async (_, root, spoil, sentence) => {
    const env = root === 'server' ? apiEnv(world.env) : world.env
    const { code, output } = await boot(root, spoil(env))
    expect(output).toMatch(/^[^\n]+\n$/)
    expect(output.startsWith(sentence), output).toBe(true)
    expect(output).not.toContain('hidden-word')
    expect(code).toBe(1)
  })

  it.concurrent('of the API goes on while Redis is away: people are served, and the log says what to set', async () => {
    const env = { ...apiEnv(world.env), LOG_LEVEL: 'info', PORT: `${await claimPort()}`, REDIS_URL: 'redis://:hidden-word@127.0.0.1:9/0' }
    const api = await startProcess('server', { ...env, PUBLIC_URL: `http://127.0.0.1:${env.PORT}` })
    try {
      const { authorization } = await bearer(await world.person())
      expect((await fetch(`${api.url}/trpc/feed.home?input={}`, { headers: { authorization } })).status).toBe(200)
      const logged = linesOf(api.output())
      expect(logged.filter(({ level }) => level >= 40)).toMatchObject([
        {
          message: 'stores are away; the API starts without them',
          away: [expect.stringContaining('Set REDIS_URL to a Redis that answers')],
        },
      ])
      expect(api.output()).not.toContain('hidden-word')
    } finally {
      await api.kill()
    }
  })

  it.concurrent('that a bug ends, or a process later, says it as one line of the log', async () => {
    const planted = 'data:text/javascript,process.on("SIGUSR2",()=>{throw new Error("planted")})'
    const runner = await startProcess('runner', world.env, [], ['--import', planted])
    runner.signal('SIGUSR2')
    expect(await runner.exited).toEqual({ code: 1, signal: null })
    expect(linesOf(runner.output()).at(-1)).toMatchObject({ level: 50, name: 'kiwi-runner', err: { message: 'planted' } })
  })

  it('is refused over a Redis that may evict, by the API and the runner alike', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'kiwi-evicting-'))
    const store = await startRedis({ dir })
    const redis = new Redis(store.url())
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const env = { ...world.env, REDIS_URL: store.url() }
    const boots = await Promise.all([boot('server', apiEnv(env)), boot('runner', env)])
    for (const { code, output } of boots) {
      expect(output).toBe(
        'Set maxmemory-policy of the Redis at REDIS_URL to noeviction: it is allkeys-lru, which may silently drop jobs.\n',
      )
      expect(code).toBe(1)
    }
    redis.disconnect()
    await store.stop()
    rmSync(dir, { recursive: true, force: true })
  })
})

describe('two API processes', () => {
  it('refuse a session at once that ended at the other one, though they remember sessions', async () => {
    const ports = [await claimPort(), await claimPort()]
    const servers = await Promise.all(
      ports.map((port) => startProcess('server', { ...apiEnv(world.env), PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` })),
    )
    const [here, there] = servers.map(({ url }) => url) as [string, string]
    try {
      const headers = await bearer(await world.person())
      const home = async (url: string) =>
        (await fetch(`${url}/trpc/feed.home?input={}`, { headers: { authorization: headers.authorization } })).status
      for (const url of [here, there, here, there]) expect(await home(url)).toBe(200)
      expect((await fetch(`${here}/trpc/auth.signOut`, { method: 'POST', headers })).status).toBe(200)
      expect(await home(here)).toBe(401)
      await expect.poll(() => home(there), { timeout: 1_000, interval: 10 }).toBe(401)
    } finally {
      await Promise.all(servers.map((server) => server.kill()))
    }
  })
})

describe('SIGTERM', () => {
  it('lets a request finish, ends event streams, takes nobody new, and leaves no connection', async () => {
    const person = await world.person()
    const headers = await bearer(person)
    const api = await startProcess('server', apiEnv(world.env))
    const stream = await fetch(`${api.url}/trpc/me.events?input=%7B%7D`, { headers: { ...headers, accept: 'text/event-stream' } })
    const streamed = followed(stream)
    await streamed.holds('"ready"')
    const holder = await admin.reserve()
    await holder`begin`
    await holder`select from person where id = ${person.id} for update`
    const update = fetch(`${api.url}/trpc/me.update`, { method: 'POST', headers, body: JSON.stringify({ bio: '천천히' }) })
    await untilWaitingForLock()

    const stoppedAt = Date.now()
    api.signal('SIGTERM')
    await streamed.ended
    expect(Date.now() - stoppedAt).toBeLessThan(3_000)
    await expect(fetch(`${api.url}/health/live`)).rejects.toThrow('fetch failed')
    await holder`commit`
    holder.release()
    const answer = await update
    expect(answer.status).toBe(200)
    expect(answer.headers.get('connection')).toBe('close')
    expect(await answer.json()).toMatchObject({ result: { data: { bio: '천천히' } } })
    expect(await api.exited).toEqual({ code: 0, signal: null })
    expect(Date.now() - stoppedAt).toBeLessThan(10_000)
    await expectNoConnection('kiwi-api')
  })

  it('ends the process within its deadline although a request never ends', async () => {
    const headers = { ...(await bearer(await world.person())), 'content-length': '100', expect: '100-continue' }
    const api = await startProcess('server', apiEnv(world.env))
    // A body that is announced and asked for, and never comes whole.
    const never = request(`${api.url}/trpc/me.update`, { method: 'POST', headers })
    const hanging = new Promise<string>((resolve) => never.once('error', () => resolve('cut')).once('response', () => resolve('answered')))
    never.flushHeaders()
    await once(never, 'continue')
    never.write('{"bio":')
    const stoppedAt = Date.now()
    api.signal('SIGTERM')
    expect(await api.exited).toEqual({ code: 0, signal: null })
    expect(Date.now() - stoppedAt).toBeLessThan(14_000)
    expect(await hanging).toBe('cut')
    await expectNoConnection('kiwi-api')
  })

  it('stops an idle runner at once', async () => {
    const runner = await startProcess('runner', world.env)
    const stoppedAt = Date.now()
    runner.signal('SIGTERM')
    expect(await runner.exited).toEqual({ code: 0, signal: null })
    expect(Date.now() - stoppedAt).toBeLessThan(10_000)
    await expectNoConnection('kiwi-runner')
  })
})

/** Every line of a process that started is one entry of its log. */
const linesOf = (output: string) =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: number; message: string })

async function untilWaitingForLock() {
  await expect
    .poll(async () => (await admin`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length, {
      timeout: 10_000,
    })
    .toBeGreaterThan(0)
}

/** A connection takes Postgres a moment to leave. */
async function expectNoConnection(name: string): Promise<void> {
  const left = () => admin`select from pg_stat_activity where datname = current_database() and application_name = ${name}`
  await expect.poll(async () => (await left()).length, { timeout: 10_000 }).toBe(0)
}

/** An answer that goes on: waits until it holds a text, or until it ends. */
function followed(answer: Response) {
  let text = ''
  const ended = (async () => {
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) text += part
  })()
  return { ended, holds: (wanted: string) => expect.poll(() => text, { timeout: 10_000 }).toContain(wanted) }
}
