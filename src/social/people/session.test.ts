import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { Deps } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { person, session } from '../../db/schema/person.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { connectRedis } from '../../platform/cache/redis.ts'
import { personChannel } from '../../realtime/events.ts'
import { endEverySession } from './end-every-session.ts'
import { endSession } from './end-session.ts'
import { findActor, sessionKey } from './find-session.ts'
import { listSessions } from './list-sessions.ts'
import { forgetActor, revokeSessionsOf } from './revoke-sessions.ts'
import { signOut } from './sign-out.ts'
import { hashToken, newToken } from './tokens.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function openSession(of: TestPerson, ageMs = 86_400_000): Promise<{ token: string; sessionId: string; key: string }> {
  const token = newToken(world.deps)
  const tokenHash = hashToken(token)
  const sessionId = newId(world.deps.now())
  await world.deps.main.db.insert(session).values({
    id: sessionId,
    tokenHash,
    personId: of.id,
    device: 'test',
    createdAt: world.deps.now(),
    lastUsedAt: world.deps.now(),
    expiresAt: new Date(world.deps.now().getTime() + ageMs),
  })
  return { token, sessionId, key: sessionKey(tokenHash) }
}

/**
 * Deps whose SQL answers only when told to, to stand still between reading Postgres and filling the
 * cache.
 */
function slowDeps(): { deps: Deps; go: () => void; reached: Promise<void> } {
  const reached = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const db = new Proxy(world.deps.main.db, {
    get(target, name, receiver) {
      if (name !== 'send') return Reflect.get(target, name, receiver)
      return async (...query: Parameters<typeof target.send>) => {
        const answer = await target.send(...query)
        reached.resolve()
        await go.promise
        return answer
      }
    },
  })
  return { deps: { ...world.deps, main: { ...world.deps.main, db } }, go: go.resolve, reached: reached.promise }
}

it('knows who holds a token, from Postgres first and from Redis then', async () => {
  const one = await world.person({ role: 'admin' })
  const { token, sessionId, key } = await openSession(one)
  const actor = { personId: one.id, sessionId, status: 'active', role: 'admin', shopRole: null }
  expect(await findActor(world.deps, token)).toEqual(actor)
  await expect.poll(() => world.deps.redis.exists(key)).toBe(1)
  await world.deps.main.db.delete(session).where(eq(session.id, sessionId))
  expect(await findActor(world.deps, token)).toEqual(actor)
})

it('knows nobody by a malformed, unknown or expired token', async () => {
  const one = await world.person()
  expect(await findActor(world.deps, 'x')).toBeNull()
  expect(await findActor(world.deps, newToken(world.deps))).toBeNull()
  const { token } = await openSession(one, 10_000)
  expect(await findActor(world.deps, token)).not.toBeNull()
  world.advance(10_000)
  expect(await findActor(world.deps, token)).toBeNull()
})

it('answers from Postgres while Redis is away', async () => {
  const one = await world.person()
  const { token } = await openSession(one)
  const redis = connectRedis({ REDIS_URL: 'redis://127.0.0.1:9' })
  expect(await findActor({ ...world.deps, redis }, token)).toMatchObject({ personId: one.id })
  redis.disconnect()
})

it('lets a session die at once on sign-out, even while a reader that saw it alive fills the cache', async () => {
  const one = await world.person()
  const { token, sessionId } = await openSession(one)
  const slow = slowDeps()
  const reading = findActor(slow.deps, token)
  await slow.reached
  await signOut({ ...one.ctx, actor: { ...one.ctx.actor, sessionId } })
  slow.go()
  await reading
  expect(await findActor(world.deps, token)).toBeNull()
})

it('lets nothing bring an ended session back, in 50 races of readers against sign-out', async () => {
  const one = await world.person()
  for (let round = 0; round < 50; round += 1) {
    const { token, sessionId } = await openSession(one)
    const readers = Array.from({ length: 8 }, () => findActor(world.deps, token))
    await Promise.all([
      ...readers,
      signOut({ ...one.ctx, actor: { ...one.ctx.actor, sessionId } }),
      ...Array.from({ length: 8 }, () => findActor(world.deps, token)),
    ])
    expect(await findActor(world.deps, token)).toBeNull()
  }
})

it('ends every session of a person at once', async () => {
  const one = await world.person()
  const tokens = [await openSession(one), await openSession(one)].map(({ token }) => token)
  for (const token of tokens) expect(await findActor(world.deps, token)).not.toBeNull()
  await revokeSessionsOf(world.ctx(), one.id)
  for (const token of tokens) expect(await findActor(world.deps, token)).toBeNull()
})

it('ends the sessions of everybody in parts, the last one smaller, each person once', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => world.person()))
  const [first, second] = people as [TestPerson, TestPerson]
  // Beside the one that each of them signed up with.
  const opened = await Promise.all([...people, first].map((one) => openSession(one)))
  const absent = await world.person()
  const longAgo = new Date(world.deps.now().getTime() - 31 * 86_400_000)
  await run(world.deps.main.db, sql`update session set last_used_at = ${longAgo}::timestamptz where person_id = ${absent.id}::uuid`)
  await run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${second.id}::uuid`)
  const ids = sql`any(${sql.list([...people, absent], ({ id }) => id, 'uuid')})`
  const woken = new Set<string>()
  const stops = people.map(({ id }) => world.deps.hub.listen(personChannel(id), () => woken.add(id)))

  const parts: number[] = []
  const decision = { actor: 'cli:nari', reason: 'tokens were in a log file' }
  const ended = await endEverySession(world.ctx(), decision, { onProgress: (count) => parts.push(count), atATime: 2 })

  for (const { token } of opened) expect(await findActor(world.deps, token)).toBeNull()
  expect(parts.at(-1)).toBe(ended.people)
  expect(parts.every((count, n) => count === Math.min((n + 1) * 2, ended.people))).toBe(true)
  const decided = await rows(
    world.deps.main.db,
    sql<{ personId: string; action: string; actor: string; reason: string; outcome: string }>`
      select person_id, action, actor, reason, outcome from access_decision where person_id = ${ids} order by person_id`,
  )
  const inOrder = people.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  expect(decided).toEqual(
    inOrder.map(({ id }) => ({
      personId: id,
      action: 'end_sessions',
      ...decision,
      outcome: id === second.id ? 'suspended' : 'active',
    })),
  )
  const logged = await rows(
    world.deps.main.db,
    sql<{ personId: string; because: string; sessions: number }>`
      select person_id, details->>'because' as because, (details->>'sessions')::int as sessions from security_event
      where kind = 'sessions_ended' and person_id = ${ids} order by person_id`,
  )
  expect(logged).toEqual(inOrder.map(({ id }) => ({ personId: id, because: 'decided', sessions: id === first.id ? 3 : 2 })))
  await expect.poll(() => woken.size).toBe(people.length)
  expect(await endEverySession(world.ctx(), decision, { atATime: 2 })).toEqual({ people: 0, endedSessions: 0 })
  for (const stop of stops) stop()
})

it('shows a change of the person on the next request', async () => {
  const one = await world.person()
  const { token } = await openSession(one)
  expect(await findActor(world.deps, token)).toMatchObject({ role: 'member' })
  const slow = slowDeps()
  await forgetActor(one.ctx, one.id)
  const reading = findActor(slow.deps, token)
  await slow.reached
  await world.deps.main.db.update(person).set({ role: 'admin' }).where(eq(person.id, one.id))
  await forgetActor(one.ctx, one.id)
  slow.go()
  await reading
  expect(await findActor(world.deps, token)).toMatchObject({ role: 'admin' })
})

it('notes a visit once an hour', async () => {
  const one = await world.person()
  const seenAt = async () => (await world.deps.main.db.select().from(person).where(eq(person.id, one.id)))[0]?.lastActiveAt.getTime()
  const first = await seenAt()
  world.advance(30 * 60_000)
  await findActor(world.deps, (await openSession(one)).token)
  expect(await seenAt()).toBe(first)
  world.advance(31 * 60_000)
  await findActor(world.deps, (await openSession(one)).token)
  expect(await seenAt()).toBe(world.deps.now().getTime())
})

it('lists the own live sessions and ends only those', async () => {
  const [one, other] = [await world.person(), await world.person()]
  const [mine, theirs] = [await openSession(one), await openSession(other)]
  const listed = await listSessions(one.ctx)
  expect(listed.sessions.map(({ id, current }) => ({ id, current }))).toEqual(
    expect.arrayContaining([
      { id: mine.sessionId, current: false },
      { id: one.ctx.actor.sessionId, current: true },
    ]),
  )
  expect(listed.sessions).toHaveLength(2)
  await expect(endSession(one.ctx, { sessionId: theirs.sessionId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await endSession(one.ctx, { sessionId: mine.sessionId })
  expect(await findActor(world.deps, mine.token)).toBeNull()
  expect(await findActor(world.deps, theirs.token)).not.toBeNull()
  expect((await listSessions(one.ctx)).sessions).toHaveLength(1)
})

it('ends a session that nobody used for 30 days, and notes its use once an hour', async () => {
  const one = await world.person()
  const { token, sessionId } = await openSession(one, 60 * 86_400_000)
  const usedAt = async () => (await world.deps.main.db.select().from(session).where(eq(session.id, sessionId)))[0]?.lastUsedAt.getTime()
  const opened = await usedAt()
  const day = 86_400_000
  const use = async () => {
    await world.deps.redis.del(sessionKey(hashToken(token)))
    return findActor(world.deps, token)
  }
  world.advance(59 * 60_000)
  expect(await use()).not.toBeNull()
  expect(await usedAt()).toBe(opened)
  world.advance(29 * day)
  expect(await use()).not.toBeNull()
  expect(await usedAt()).toBe(world.deps.now().getTime())
  world.advance(29 * day)
  expect(await use()).not.toBeNull()
  const last = (await listSessions({ ...one.ctx, actor: { ...one.ctx.actor, sessionId } })).sessions.find(({ id }) => id === sessionId)
  expect(last).toMatchObject({ lastUsedAt: world.deps.now().toISOString(), current: true })

  const idle = await openSession(one, 60 * 86_400_000)
  world.advance(30 * day)
  expect(await findActor(world.deps, idle.token)).toBeNull()
  expect((await listSessions(one.ctx)).sessions.map(({ id }) => id)).not.toContain(idle.sessionId)
})

it('believes its cache for two seconds at most: a person suspended by hand in the database is out after that', async () => {
  const one = await world.person()
  const { token, key } = await openSession(one, 60 * 86_400_000)
  expect(await findActor(world.deps, token)).not.toBeNull()
  expect(await world.deps.redis.pttl(key)).toBeLessThanOrEqual(2_000)
  await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, one.id))
  await expect.poll(() => findActor(world.deps, token), { timeout: 10_000 }).toBeNull()
})
