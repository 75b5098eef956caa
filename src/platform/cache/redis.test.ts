import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRedisCluster, startSentinels } from '../../../test/redis-places.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { startRunner } from '../../jobs/runner/runner.ts'
import { personChannel } from '../../realtime/events.ts'
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

  it('wakes whoever listens, with the prefix on the channel only where Redis sees it', async () => {
    const heard: string[] = []
    world.deps.hub.listen(personChannel('one'), (message) => heard.push(message))
    await expect.poll(() => world.deps.redis.publish(personChannel('one'), 'now').then(() => heard.length)).toBeGreaterThan(0)
    expect(new Set(heard)).toEqual(new Set(['now']))
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
