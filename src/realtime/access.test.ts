import { afterAll, beforeAll, expect, it } from 'vitest'
import { eq } from 'drizzle-orm'
import { listenersOf } from '../../test/worlds/listeners.ts'
import { createWorld, type TestPerson, type World } from '../../test/worlds/world.ts'
import { actingAs, type MemberCtx } from '../context.ts'
import { identity, person } from '../db/schema/person.ts'
import { endSession } from '../social/people/end-session.ts'
import { releaseIdentity } from '../social/people/release-identity.ts'
import { findActor } from '../social/people/find-session.ts'
import { setRole } from '../social/people/set-role.ts'
import { signOut } from '../social/people/sign-out.ts'
import { suspendPerson } from '../social/moderation/suspend-person.ts'
import { wakeStreams } from './publish.ts'
import { liveSources } from '../routers/live-sources.ts'
import { followEvents } from './subscribe.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const decision = { actor: 'test', reason: 'to see streams end' }

/**
 * Somebody with a live stream that is listening for wake-ups; `ended` resolves when the server ends
 * it.
 */
async function listening() {
  const one = await world.person()
  const actor = await findActor(world.deps, await world.sessionToken(one))
  const ctx = actingAs(world.ctx(), actor!)
  const stream = followEvents(ctx, liveSources, null, undefined)
  await stream.next()
  const ended = (async () => {
    while (!(await stream.next()).done) continue
    return 'ended'
  })()
  await expect.poll(() => listenersOf(world, one.id), { timeout: 10_000 }).toBe(1)
  return { one, ctx, ended }
}

// Well below the stream's own poll of 20 s: the change itself has to wake it.
const withinMs = 10_000
const soon = (ended: Promise<string>) =>
  Promise.race([ended, new Promise((resolve) => setTimeout(resolve, withinMs, 'still open').unref())])

const acts: [string, (one: TestPerson, ctx: MemberCtx) => Promise<unknown>][] = [
  ['signs out', (_, ctx) => signOut(ctx)],
  ['ends that session from another device', (one, ctx) => endSession(one.ctx, { sessionId: ctx.actor.sessionId })],
  ['is suspended', (one) => suspendPerson(world.ctx(), one.handle, decision)],
  ['is given another role', (one) => setRole(world.ctx(), one.handle, 'admin', decision)],
  [
    'loses a misused identity',
    async (one) => {
      const now = world.deps.now()
      await world.deps.main.db
        .insert(identity)
        .values({ personId: one.id, ciHash: world.deps.randomBytes(32), keyId: 'k1', verifiedAt: now })
      return releaseIdentity(world.ctx(), one.id, decision)
    },
  ],
]

it.each(acts)('ends the open streams of a person who %s, at once', async (_, act) => {
  const { one, ctx, ended } = await listening()
  await act(one, ctx)
  expect(await soon(ended)).toBe('ended')
})

it('ends the stream of somebody who was suspended by hand in the database at its next look', async () => {
  const { one, ended } = await listening()
  await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, one.id))
  await wakeStreams(world.ctx(), [one.id])
  expect(await soon(ended)).toBe('ended')
})

it('leaves the streams of others, and of the same person elsewhere, open', async () => {
  const { one, ctx, ended } = await listening()
  const other = await listening()
  await suspendPerson(world.ctx(), other.one.handle, decision)
  expect(await soon(other.ended)).toBe('ended')
  await endSession(ctx, { sessionId: one.ctx.actor.sessionId })
  expect(await Promise.race([ended, wakeStreams(ctx, [one.id]).then(() => 'open')])).toBe('open')
  expect(await findActor(world.deps, await world.sessionToken(one))).not.toBeNull()
})
