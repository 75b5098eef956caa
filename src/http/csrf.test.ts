import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { createApp } from './app.ts'
import { person, session } from '../db/schema/person.ts'
import { hashToken, newToken } from '../social/people/tokens.ts'
import { newId } from '../ids.ts'
import { eq } from 'drizzle-orm'

const site = 'https://kiwi.example'
let world: World
let app: ReturnType<typeof createApp>
let personId: string
let token: string

beforeAll(async () => {
  world = await createWorld({ PUBLIC_URL: site })
  app = createApp(() => ({ deps: world.deps, address: '192.0.2.1' }), { ...world.config, PUBLIC_URL: site })
  const one = await world.person()
  personId = one.id
  token = newToken(world.deps)
  const now = world.deps.now()
  await world.deps.main.db.insert(session).values({
    id: newId(now),
    tokenHash: hashToken(token),
    personId,
    device: 'test',
    createdAt: now,
    expiresAt: new Date(now.getTime() + 60_000),
  })
})
afterAll(() => world.close())

const bio = async () => (await world.deps.main.db.select().from(person).where(eq(person.id, personId)))[0]?.bio
const write = (headers: Record<string, string>, text: string) =>
  app.request(`${site}/trpc/me.update`, { method: 'POST', headers, body: JSON.stringify({ bio: text }) })
const cookie = () => `__Host-kiwi_session=${token}`

it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
  'refuses a cross-site post of type %j that carries our cookies',
  async (type) => {
    const headers = { cookie: cookie(), ...(type ? { 'content-type': type } : {}) }
    const foreign = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://sub.kiwi.example', 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      {},
    ] as Record<string, string>[]
    for (const sender of foreign) {
      const response = await write({ ...headers, ...sender }, 'stolen')
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(await bio()).not.toBe('stolen')
    }
  },
)

it('refuses a mutation by GET', async () => {
  const input = encodeURIComponent(JSON.stringify({ bio: 'stolen' }))
  const response = await app.request(`${site}/trpc/me.update?input=${input}`, {
    headers: { cookie: cookie(), 'sec-fetch-site': 'cross-site' },
  })
  expect(response.status).toBe(405)
  expect(await bio()).not.toBe('stolen')
})

it('takes the same from our own pages, and from a bearer without cookies', async () => {
  const json = { 'content-type': 'application/json' }
  expect((await write({ ...json, cookie: cookie(), origin: site, 'sec-fetch-site': 'same-origin' }, 'mine')).status).toBe(200)
  expect(await bio()).toBe('mine')
  expect((await write({ ...json, authorization: `Bearer ${token}` }, 'sdk')).status).toBe(200)
  expect(await bio()).toBe('sdk')
})
