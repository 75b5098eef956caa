import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKiwi, type Kiwi } from '../../sdk/src/index.ts'
import { migrate } from '../../src/db/migrate.ts'
import { claimPort } from '../../src/dev/stores/ports.ts'
import { startRedis } from '../../src/dev/stores/redis.ts'
import { areFaultsLong } from '../at-length.ts'
import { type Asks, type Device, liveHistory } from '../worlds/chat-devices.ts'
import { startRedisCluster } from '../redis-places.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { startVictim, type Victim } from './postgres.ts'
import { apiEnv, type RunningProcess, startProcess } from './process.ts'

const first = Number(process.env['KIWI_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

interface Place {
  settings: Record<string, string>
  /** Kills its Redis, or one of them; resolves when it serves again. */
  kill(): Promise<void>
  stop(): Promise<void>
}

async function startOne(): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-chat-'))
  let redis = await startRedis({ dir: join(dir, 'redis') })
  return {
    settings: { REDIS_URL: redis.url() },
    async kill() {
      process.kill(redis.pid, 'SIGKILL')
      await redis.exited
      redis = await startRedis({ dir: join(dir, 'redis'), port: redis.port })
    },
    async stop() {
      await redis.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function startCluster(): Promise<Place> {
  const cluster = await startRedisCluster({ hasReplicas: true })
  return { ...cluster, kill: () => cluster.failOver() }
}

type Fault = 'api' | 'apis' | 'backends' | 'postgres' | 'redis'
const places: { place: string; start: () => Promise<Place>; kinds: Fault[]; lengths: Record<string, number> }[] = [
  {
    place: 'one Redis',
    start: startOne,
    kinds: ['postgres', 'redis', 'backends', 'apis', 'api', 'api'],
    lengths: { short: 10, 'long 1': 80, 'long 2': 80, 'long 3': 80 },
  },
  {
    place: 'a Redis Cluster whose replicas take over',
    start: startCluster,
    kinds: ['redis', 'redis', 'api', 'backends'],
    lengths: { cluster: 12 },
  },
]

/**
 * `./kiwi test faults`: minutes. The shortest history takes less than one:
 * `KIWI_FAULTS=long vitest run test/faults/chat-processes.test.ts -t short`.
 */
describe.runIf(areFaultsLong).each(places)('devices of two API processes over $place', ({ start, kinds, lengths }) => {
  let server: Victim
  let place: Place
  let world: World
  let envs: Record<string, string>[]
  let apis: RunningProcess[]
  const tokens = new Map<string, string>()
  let killed: { [Kind in Fault]?: number } = {}

  beforeAll(async () => {
    ;[server, place] = await Promise.all([startVictim({ max_connections: 200 }), start()])
    const at = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).toString()
    for (const name of ['main', 'log']) {
      await server.admin`create database ${server.admin(name)}`
      await migrate({ url: at(name), folder: new URL(`../../drizzle/${name}`, import.meta.url).pathname, lockTimeoutMs: 10_000 })
    }
    world = await createWorld({ DATABASE_URL: at('main'), LOG_DATABASE_URL: at('log'), ...place.settings }, { isLive: true })
    envs = await Promise.all([0, 1].map(async () => apiEnv({ ...world.env, PUBLIC_URL: `http://127.0.0.1:${await claimPort()}` })))
    apis = await Promise.all(envs.map((env) => startProcess('server', env)))
  })
  afterAll(async () => {
    await Promise.all(apis?.map((api) => api.kill()) ?? [])
    await world?.close()
    await Promise.all([server?.stop(), place?.stop()])
  })

  /** As behind a balancer that does not know who died: each request goes to the next process. */
  let turn = 0
  const balanced: typeof fetch = (input, init) => {
    const { pathname, search } = new URL(String(input))
    return fetch(`${envs[turn++ % envs.length]!['PUBLIC_URL']}${pathname}${search}`, init)
  }
  const clientOf = (person: TestPerson): Kiwi =>
    createKiwi({ url: 'http://kiwi.test', session: () => tokens.get(person.id) ?? null, fetch: balanced })

  function asksOf(person: TestPerson): Asks {
    const { chat, people } = clientOf(person)
    return {
      send: (input) => chat.send.mutate(input),
      edit: (input) => chat.edit.mutate(input),
      unsend: (input) => chat.unsend.mutate(input),
      react: (input) => chat.react.mutate(input),
      markRead: (input) => chat.markRead.mutate(input),
      markDelivered: (input) => chat.markDelivered.mutate(input),
      leave: (input) => chat.leave.mutate(input),
      invite: (input) => chat.invite.mutate(input),
      answer: (input) => chat.answer.mutate(input),
      rooms: (input) => chat.rooms.query(input),
      sync: (input) => chat.sync.query(input),
      changes: (input) => chat.changes.query(input),
      messages: (input) => chat.messages.query(input),
      block: (input) => people.block.mutate(input),
      unblock: (input) => people.unblock.mutate(input),
    }
  }

  /** No stream ends for good, whatever dies. */
  function follow(device: Device, onEnd: (why: unknown) => void) {
    return clientOf(device.person).me.events.subscribe(
      {},
      {
        onError: onEnd,
        onComplete: () => onEnd('complete'),
        onData: ({ data: { kind } }) => {
          if (kind === 'reset' || kind === 'blocks') void device.forget()
          if (['ready', 'reset', 'blocks', 'chat'].includes(kind)) void device.catchUp()
        },
      },
    )
  }

  async function restart(at: number): Promise<void> {
    await apis[at]!.kill()
    apis[at] = await startProcess('server', envs[at]!)
  }

  const faults = {
    async postgres() {
      await server.killHard()
      await server.revive()
    },
    redis: () => place.kill(),
    async backends(pick: number) {
      await server.admin`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = 'main' and backend_type = 'client backend' and (pid + ${pick}) % 3 = 0`
    },
    api: (pick: number) => restart(pick % apis.length),
    apis: async () => void (await Promise.all(apis.map((_, at) => restart(at)))),
  }
  async function disturb(pick: number): Promise<void> {
    const fault = kinds[pick % kinds.length]!
    killed[fault] = (killed[fault] ?? 0) + 1
    await faults[fault](pick)
  }

  it.for(Object.entries(lengths).map(([name, rounds], n) => ({ name, rounds, seed: first + n })))(
    'end with the same rooms, told by their streams alone, while API processes, Postgres and Redis are killed: $name, seed $seed',
    { timeout: 900_000 },
    async ({ seed, rounds }, { onTestFinished }) => {
      killed = {}
      const streams: ReturnType<typeof follow>[] = []
      onTestFinished(() => streams.forEach((stream) => stream.unsubscribe()))
      const ended: unknown[] = []
      const startedAt = performance.now()
      const history = liveHistory(world, {
        seed,
        rounds,
        disturb,
        disturbEvery: 2,
        asksOf,
        follow: (device) => void streams.push(follow(device, (why) => ended.push(why))),
        begin: async (people) => {
          for (const person of people) tokens.set(person.id, await world.sessionToken(person))
        },
      })
      await history.finally(() => expect(ended).toEqual([]))
      console.log(`chat through processes: ${JSON.stringify({ seed, rounds, killed, tookMs: Math.round(performance.now() - startedAt) })}`)
      expect(Object.keys(killed)).not.toEqual([])
    },
  )
})
