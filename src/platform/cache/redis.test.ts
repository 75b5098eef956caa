import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRedisCluster, startSentinels } from '../../../test/redis-places.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { startRunner } from '../../jobs/runner/runner.ts'
import { personChannel } from '../../realtime/events.ts'
import { redisHub } from '../../realtime/hub.ts'
import { drainLog } from '../../social/interactions/drain-log.ts'
import { likePost } from '../../social/reactions/set-reaction.ts'
import { homeFeed } from '../../social/timelines/home-feed.ts'
import { connectRedis, connectRedisPatiently, refuseWrongRedis, scanKeys } from './redis.ts'

const prefix = 'house-2:'

describe('a cluster of three primaries, and a prefix', () => {
  let place: Awaited<ReturnType<typeof startRedisCluster>>
  let world: World
  beforeAll(async () => {
    place = await startRedisCluster()
    world = await createWorld({ ...place.settings, REDIS_PREFIX: prefix }, { isLive: true })
  })
  afterAll(async () => {
    await world.close()
    await place.stop()
  })

  it('carries posts, counts, jobs and the log, spread over its nodes, and every key bears the prefix', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    await world.follow(reader, author)
    const runner = startRunner(world.deps, ['social', 'notices'])
    const posts = []
    for (let n = 0; n < 8; n += 1) posts.push(await world.post(author))
    const open = async () =>
      (await rows(world.deps.main.db, sql`select from outbox where done_at is null and name = 'posts.fanOut'`)).length
    await expect.poll(open, { timeout: 15_000 }).toBe(0)
    for (const turn of ['made', 'read from Redis']) {
      const feed = (await homeFeed(reader.ctx, { cursor: null, limit: 10 })).value
      expect(
        feed.posts.map(({ id }) => id),
        turn,
      ).toEqual(posts.map(({ id }) => id).toReversed())
      for (const { id } of posts) await likePost(reader.ctx, { postId: id, on: true })
    }
    const liked = (await homeFeed(reader.ctx, { cursor: null, limit: 10 })).value
    expect(liked.posts.map(({ likeCount }) => likeCount)).toEqual(Array(8).fill(1))
    await runner.stop(5_000)
    expect((await drainLog(world.ctx())).kept).toBeGreaterThanOrEqual(8)

    const perNode = await Promise.all(place.nodes.map(async (node) => keysOf(node.url())))
    expect(perNode.filter((keys) => keys.length > 0)).toHaveLength(3)
    expect(perNode.flat().filter((key) => !key.startsWith(prefix))).toEqual([])
    const scanned: string[] = []
    for await (const keys of scanKeys(world.deps.redis)) scanned.push(...keys)
    expect(scanned.sort()).toEqual(
      perNode
        .flat()
        .map((key) => key.slice(prefix.length))
        .sort(),
    )
  })

  it('wakes people at the node of their slot alone, others at any, once each, also after connections were lost', async () => {
    const people = Array.from({ length: 12 }, () => personChannel(randomUUID()))
    const told: string[] = []
    const hub = redisHub(() => connectRedisPatiently(world.config))
    const stops = ['news', ...people].map((channel) => hub.listen(channel, (message) => message && told.push(`${channel} ${message}`)))
    const admins = place.nodes.map((node) => new Redis(node.url()))
    const heardAt = async (kind: 'NUMSUB' | 'SHARDNUMSUB', channels: string[]) =>
      (await Promise.all(admins.map((admin) => admin.call('pubsub', kind, ...channels) as Promise<(string | number)[]>))).map((answer) =>
        answer.filter((_, at) => at % 2 === 1).reduce<number>((sum, one) => sum + Number(one), 0),
      )
    const shards = () =>
      heardAt(
        'SHARDNUMSUB',
        people.map((channel) => prefix + channel),
      )
    await expect.poll(async () => (await shards()).reduce((sum, one) => sum + one, 0)).toBe(12)
    expect((await shards()).every((one) => one > 0)).toBe(true)
    expect(
      await heardAt(
        'NUMSUB',
        people.map((channel) => `${prefix}@${channel}`),
      ),
    ).toEqual([0, 0, 0])

    const tellAll = (message: string) => Promise.all(['news', ...people].map((channel) => world.deps.redis.publish(channel, message)))
    await expect.poll(() => tellAll('first').then(() => new Set(told).size)).toBe(13)
    // An ordinary channel counts those who hear it at the node that was asked.
    expect((await tellAll('now')).slice(1)).toEqual(people.map(() => 1))
    await expect
      .poll(() => told.filter((one) => one.endsWith(' now')).toSorted())
      .toEqual(['news', ...people].map((channel) => `${channel} now`).toSorted())

    const wakes: string[] = []
    const woken = people.map((channel) => hub.listen(channel, (message) => message === '' && wakes.push(channel)))
    await Promise.all(admins.map((admin) => admin.call('client', 'kill', 'type', 'pubsub')))
    await expect.poll(() => new Set(wakes).size, { timeout: 15_000 }).toBe(12)
    await expect
      .poll(() => tellAll('again').then(() => new Set(told.filter((one) => one.endsWith('again'))).size), { timeout: 15_000 })
      .toBe(13)
    wakes.length = 0
    await write(world.deps, async (tx) => {
      for (const channel of people) tx.wakes.add(channel)
    })
    await expect.poll(() => new Set(wakes).size).toBe(12)

    for (const stop of [...stops, ...woken]) stop()
    await expect.poll(shards).toEqual([0, 0, 0])
    for (const admin of admins) admin.disconnect()
    await hub.close()
  })

  it('is refused with a sentence where the settings do not say that it is one', async () => {
    const settings = { REDIS_URL: place.settings['REDIS_URL']! }
    const redis = connectRedis(settings)
    await expect(refuseWrongRedis(redis, settings)).rejects.toThrow('Set REDIS_CLUSTER to on: at REDIS_URL a Redis Cluster answers.')
    redis.disconnect()
    await refuseWrongRedis(world.deps.redis, world.config)
  })
})

async function keysOf(url: string): Promise<string[]> {
  const redis = new Redis(url)
  const keys = await redis.keys('*')
  redis.disconnect()
  return keys
}

it('behind Sentinels the next command after a failover finds the new primary, and so do subscriptions', async () => {
  const place = await startSentinels()
  const settings = {
    REDIS_URL: place.settings['REDIS_URL']!,
    REDIS_PREFIX: prefix,
    REDIS_SENTINELS: [{ host: '127.0.0.1', port: Number(place.settings['REDIS_SENTINELS']!.split(':')[1]) }],
  }
  const [redis, listener] = [connectRedis(settings), connectRedisPatiently(settings)]
  const heard: string[] = []
  listener.on('error', () => {})
  listener.on('message', (channel, message) => heard.push(`${channel} ${message}`))
  await listener.subscribe('news')
  await refuseWrongRedis(redis, settings)
  await redis.set('kept', 'here')
  await redis.wait(1, 5_000)
  await place.failOver()
  await place.nodes[0]!.stop()
  await expect.poll(() => redis.get('kept').catch(() => null), { timeout: 10_000 }).toBe('here')
  await expect.poll(() => redis.set('more', 1).catch(() => null), { timeout: 10_000 }).toBe('OK')
  await expect
    .poll(
      () =>
        redis
          .publish('news', 'hello')
          .catch(() => {})
          .then(() => heard),
      { timeout: 10_000 },
    )
    .toContain('news hello')
  redis.disconnect()
  listener.disconnect()
  await place.stop()
})
