import { eq } from 'drizzle-orm'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { Deps } from '../../context.ts'
import { person, session } from '../../db/schema/person.ts'
import { connectRedisPatiently } from '../../platform/cache/redis.ts'
import { redisHub, type WakeHub } from '../../realtime/hub.ts'
import { findActor, rememberedCaller, sessionKey } from './find-session.ts'
import { endCachedSessions, forgetActor, revokeSessionsOf } from './revoke-sessions.ts'
import { signOut } from './sign-out.ts'
import { suspendPerson } from '../moderation/suspend-person.ts'
import { hashToken } from './tokens.ts'

let world: World
let hubs: WakeHub[]
const subscribers: Redis[] = []
/** Two processes over the same stores. */
let here: Deps
let there: Deps
beforeAll(async () => {
  world = await createWorld()
  const subscriber = () => {
    const redis = connectRedisPatiently(world.config)
    subscribers.push(redis)
    return redis
  }
  const [first, second] = [redisHub(subscriber), redisHub(subscriber)]
  hubs = [first, second]
  here = { ...world.deps, hub: first }
  there = { ...world.deps, hub: second }
  const { token } = await signedIn()
  for (const deps of [here, there]) await vi.waitUntil(() => isRemembered(deps, token), { timeout: 10_000 })
})
afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.close()))
  await world.close()
})

async function signedIn(): Promise<{ one: TestPerson; token: string; ctx: TestPerson['ctx'] }> {
  const one = await world.person()
  const token = await world.sessionToken(one)
  const { sessionId } = (await findActor(world.deps, token))!
  return { one, token, ctx: { ...one.ctx, ...here, actor: { ...one.ctx.actor, sessionId } } }
}

/** Whether it is answered without a command of Redis, or a statement. */
async function isRemembered(deps: Deps, token: string): Promise<boolean> {
  await rememberedCaller(deps, token)
  const [asked, sent] = [vi.spyOn(deps.redis, 'sendCommand'), vi.spyOn(deps.main.db, 'send')]
  await rememberedCaller(deps, token)
  const calls = asked.mock.calls.length + sent.mock.calls.length
  for (const spy of [asked, sent]) spy.mockRestore()
  return calls === 0
}

const changes: Record<string, (who: Awaited<ReturnType<typeof signedIn>>) => Promise<unknown>> = {
  'signs out': ({ ctx }) => signOut(ctx),
  'is suspended': ({ one, ctx }) => suspendPerson(ctx, one.id, { actor: 'operator', reason: 'test' }),
  'loses all sessions': ({ one, ctx }) => revokeSessionsOf(ctx, one.id),
  'gets another token': ({ token, ctx }) => endCachedSessions(ctx, [{ tokenHash: hashToken(token) }]),
}
it.each(Object.keys(changes))('who %s is refused at once, by the process that did it and by another', async (change) => {
  const who = await signedIn()
  // Something else of the world may be on its way to Redis meanwhile.
  for (const deps of [here, there]) await expect.poll(() => isRemembered(deps, who.token)).toBe(true)
  await changes[change]!(who)
  expect(await rememberedCaller(here, who.token)).toBeNull()
  await expect.poll(() => rememberedCaller(there, who.token), { timeout: 1_000, interval: 5 }).toBeNull()
})

it('another role is seen at once, by the process that gave it and by another', async () => {
  const { one, token, ctx } = await signedIn()
  for (const deps of [here, there]) expect(await rememberedCaller(deps, token)).toMatchObject({ role: 'member' })
  await world.deps.main.db.update(person).set({ role: 'admin' }).where(eq(person.id, one.id))
  await forgetActor(ctx, one.id)
  expect(await rememberedCaller(here, token)).toMatchObject({ role: 'admin' })
  await expect.poll(() => rememberedCaller(there, token), { timeout: 1_000, interval: 5 }).toMatchObject({ role: 'admin' })
})

it('nothing brings an ended session back, in 50 races of readers in both processes against sign-out', async () => {
  for (let round = 0; round < 50; round += 1) {
    const { token, ctx } = await signedIn()
    const readers = () => [here, there, here, there].map((deps) => rememberedCaller(deps, token))
    await Promise.all([...readers(), signOut(ctx), ...readers()])
    expect(await rememberedCaller(here, token)).toBeNull()
    await expect.poll(() => rememberedCaller(there, token), { timeout: 1_000, interval: 5 }).toBeNull()
  }
})

it('a session that ended where nobody was told is refused after two seconds, however often it was read', async () => {
  const { token } = await signedIn()
  await expect.poll(() => isRemembered(here, token)).toBe(true)
  await world.deps.main.db.delete(session).where(eq(session.tokenHash, hashToken(token)))
  const endedAt = Date.now()
  while ((await rememberedCaller(here, token)) !== null && Date.now() - endedAt < 10_000) {
    world.advance(50)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(await rememberedCaller(here, token)).toBeNull()
  expect(Date.now() - endedAt).toBeLessThan(2_500)
})

it('a process that does not hear the hub remembers nothing, and hears again by itself', async () => {
  const { token } = await signedIn()
  expect(await isRemembered(there, token)).toBe(true)
  const silenced = redisHub(() => connectRedisPatiently({ REDIS_URL: 'redis://127.0.0.1:9' }))
  expect(await isRemembered({ ...world.deps, hub: silenced }, token)).toBe(false)
  await silenced.close()
  for (const redis of subscribers) redis.disconnect(true)
  await expect.poll(() => isRemembered(there, token), { timeout: 10_000 }).toBe(false)
  await expect.poll(() => isRemembered(there, token), { timeout: 10_000 }).toBe(true)
  expect(await world.deps.redis.get(sessionKey(hashToken(token)))).not.toBeNull()
})

it('remembers nothing on Workers, where a socket belongs to one request', async () => {
  const { token } = await signedIn()
  const hub = redisHub(() => connectRedisPatiently(world.config), 'request')
  expect(await isRemembered({ ...world.deps, hub }, token)).toBe(false)
})
