import type { Redis } from 'ioredis'
import { afterAll, expect, it } from 'vitest'
import { connectForQueues, connectRedis, connectRedisPatiently, isQueueKey, noRedisSentence, queuePrefix } from './redis.ts'

const opened: Redis[] = []
afterAll(() => opened.forEach((client) => client.disconnect()))
const optionsOf = (client: Redis) => {
  opened.push(client)
  client.on('error', () => {})
  return client.options
}

it('connects where the address says, with its name, password, database and prefix', () => {
  expect(optionsOf(connectRedis({ REDIS_URL: 'redis://127.0.0.1:9' }))).toMatchObject({
    host: '127.0.0.1',
    port: 9,
    db: 0,
    username: null,
    password: null,
    keyPrefix: '',
    lazyConnect: true,
  })
  const full = optionsOf(connectRedis({ REDIS_URL: 'rediss://m%40x:p%2Fw@[::1]/7', REDIS_PREFIX: 'kiwi:' }))
  expect(full).toMatchObject({ host: '::1', port: 6379, db: 7, username: 'm@x', password: 'p/w', tls: {}, keyPrefix: 'kiwi:' })
  expect(optionsOf(connectRedis({ REDIS_URL: 'redis://127.0.0.1:9' })).tls).toBeUndefined()
})

it('answers fast for the API, and waits for Redis where jobs and wake-ups do', () => {
  const settings = { REDIS_URL: 'redis://127.0.0.1:9', REDIS_PREFIX: 'kiwi:' }
  const api = optionsOf(connectRedis(settings))
  expect(api).toMatchObject({ maxRetriesPerRequest: 1, commandTimeout: 1_000, connectTimeout: 2_000, enableAutoPipelining: true })
  expect(optionsOf(connectRedis(settings, 50))).toMatchObject({ commandTimeout: 50, connectTimeout: 100 })
  expect([0, 1, 2, 5, 6, 20].map((attempt) => api.retryStrategy!(attempt))).toEqual([50, 100, 200, 1_600, 2_000, 2_000])
  const patient = { maxRetriesPerRequest: null, enableReadyCheck: false }
  expect(optionsOf(connectRedisPatiently(settings))).toMatchObject({ ...patient, keyPrefix: 'kiwi:' })
  expect(optionsOf(connectForQueues(settings))).toMatchObject({ ...patient, keyPrefix: '' })
})

it('asks Sentinels for the group that the address names, and again where a primary became a replica', () => {
  const sentinels = [{ host: '127.0.0.1', port: 9 }]
  const settings = { REDIS_URL: 'redis://:p@main:6390/2', REDIS_SENTINELS: sentinels }
  const options = optionsOf(connectRedis(settings))
  expect(options).toMatchObject({ sentinels, name: 'main', db: 2, password: 'p', enableTLSForSentinelMode: false })
  expect(options.sentinelPassword ?? null).toBeNull()
  const said = (message: string) => options.reconnectOnError!(new Error(message))
  expect([said('READONLY You can’t write'), said('ERR READONLY')]).toEqual([true, false])
  expect(options.sentinelRetryStrategy!(1)).toBe(100)
  const secure = optionsOf(connectRedis({ ...settings, REDIS_URL: 'rediss://main', REDIS_SENTINEL_PASSWORD: 's' }))
  expect(secure).toMatchObject({ enableTLSForSentinelMode: true, sentinelPassword: 's' })
})

it('names the keys of queues, and what to set where none answers', () => {
  const REDIS_URL = 'redis://cache:6390'
  expect(queuePrefix({ REDIS_URL }, 'money')).toBe('bull')
  expect(queuePrefix({ REDIS_URL, REDIS_PREFIX: 'kiwi:', REDIS_CLUSTER: 'off' }, 'money')).toBe('kiwi:bull')
  expect(queuePrefix({ REDIS_URL, REDIS_PREFIX: 'kiwi:', REDIS_CLUSTER: 'on' }, 'money')).toBe('kiwi:{bull:money}')
  expect(['bull:a', '{bull:money}:1', 'card:bull:1', 'bullet'].map(isQueueKey)).toEqual([true, true, false, false])
  expect(noRedisSentence({ REDIS_URL }, 'refused')).toBe('Set REDIS_URL to a Redis that answers: at cache:6390 none does (refused).')
  expect(noRedisSentence({ REDIS_URL, REDIS_SENTINELS: [{ host: 'a', port: 1 }] }, 'refused')).toBe(
    'Set REDIS_SENTINELS to Sentinels that watch the group cache:6390 of REDIS_URL: refused.',
  )
})
