import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { fromRedis } from './from-redis.ts'
import { connectRedis } from './redis.ts'
import { forget, readThrough, readThroughTogether, remember } from './read-through.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

let made = 0
const freshKey = () => `test:${++made}`
const read = (key: string, load: () => Promise<unknown>, keepMs = 60_000) =>
  readThrough<unknown>(world.deps, { key, load, keepMs: () => keepMs })
const never = () => Promise.reject(new Error('It was loaded.'))

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

it('loads once, then answers from Redis with one command', async () => {
  const key = freshKey()
  expect(await read(key, async () => ({ a: 1 }))).toEqual({ a: 1 })
  const sent = vi.spyOn(world.deps.redis, 'sendCommand')
  expect(await read(key, never)).toEqual({ a: 1 })
  expect(sent.mock.calls.map(([command]) => command.name)).toEqual(['eval'])
  sent.mockRestore()
})

it('reads several by one command, and loads those that Redis does not hold', async () => {
  const [held, other] = [freshKey(), freshKey()]
  await read(held, async () => ['a'])
  const both = (load: () => Promise<string>) => {
    const keepMs = () => 60_000
    return readThroughTogether<[string[], string]>(world.deps, [
      { key: held, load: () => Promise.reject(new Error('It was loaded.')), keepMs },
      { key: other, load, keepMs },
    ])
  }
  expect(await both(async () => 'b')).toEqual([['a'], 'b'])
  const sent = vi.spyOn(world.deps.redis, 'sendCommand')
  expect(await both(() => Promise.reject(new Error('It was loaded.')))).toEqual([['a'], 'b'])
  const asked = inject('redis').REDIS_CLUSTER === 'on' ? ['get', 'get'] : ['mget']
  expect(sent.mock.calls.map(([command]) => command.name)).toEqual(asked)
  sent.mockRestore()
  await forget(world.deps.redis, [other])
  expect(await both(async () => 'c')).toEqual([['a'], 'c'])
})

it('keeps nothing that may be kept for no time', async () => {
  const key = freshKey()
  await read(key, async () => 1, 0)
  expect(await read(key, async () => 2)).toBe(2)
})

it.each(['forget', 'remember'] as const)('never stores what was loaded before a %s', async (what) => {
  const key = freshKey()
  const { opened, open } = gate()
  const slow = read(key, async () => {
    await opened
    return 'old'
  })
  await expect.poll(() => world.deps.redis.get(key)).toMatch(/^\?/)
  if (what === 'forget') await forget(world.deps.redis, [key])
  else await remember(world.deps.redis, [key], 'new', 60_000)
  open()
  expect(await slow).toBe('old')
  expect(await read(key, async () => 'new')).toBe('new')
  expect(await world.deps.redis.get(key)).toBe('"new"')
})

it('never stores an older value over a newer one, in any order of two loads around a change', async () => {
  const key = freshKey()
  const { opened, open } = gate()
  const slow = read(key, async () => {
    await opened
    return 'old'
  })
  await expect.poll(() => world.deps.redis.get(key)).toMatch(/^\?/)
  await forget(world.deps.redis, [key])
  expect(await read(key, async () => 'new')).toBe('new')
  open()
  await slow
  expect(await read(key, never)).toBe('new')
})

it('just loads while Redis is away', async () => {
  const redis = connectRedis({ REDIS_URL: 'redis://127.0.0.1:9' })
  expect(await readThrough({ ...world.deps, redis }, { key: freshKey(), load: async () => 7, keepMs: () => 1_000 })).toBe(7)
  redis.disconnect()
})

it('keeps what it loaded while Redis was slow, so that the next read finds it', async () => {
  const key = freshKey()
  await world.deps.redis.call('client', 'pause', '300', 'all')
  expect(await read(key, async () => 8)).toBe(8)
  await expect.poll(() => world.deps.redis.get(key)).toBe('8')
})

it('passes on what the load refuses, and the next read loads again', async () => {
  const key = freshKey()
  await expect(read(key, never)).rejects.toThrow('It was loaded.')
  expect(await read(key, async () => 3)).toBe(3)
})

it('does not wait for a Redis that never answers', async () => {
  const from = performance.now()
  expect(await fromRedis(world.deps, () => new Promise(() => {}))).toBeNull()
  expect(performance.now() - from).toBeLessThan(10_000)
})
