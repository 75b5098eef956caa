import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { createApp } from './app.ts'

let world: World
let app: ReturnType<typeof createApp>
let token: string
let postId: string
beforeAll(async () => {
  world = await createWorld()
  app = createApp(() => ({ deps: world.deps, address: '192.0.2.1' }), world.config)
  const [author, reader] = [await world.person(), await world.person()]
  await world.follow(reader, author)
  postId = (await world.post(author, { caption: '키위 "주스" 🥝 #여름' })).id
  await world.runJobs()
  token = await world.sessionToken(reader)
})
afterAll(() => world.close())

/** This header makes tRPC's own handler answer: it asks for an answer that is no stream. */
const byTrpc = { 'trpc-accept': 'application/json' }
const nobody = '019c10b8-f58d-727a-b71d-f800b880ab76'
const input = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`

const requests: Record<string, () => string> = {
  'one query': () => `feed.home?${input({})}`,
  'one query without input': () => 'feed.popular',
  'a batch of one, as the SDK sends it': () => `feed.home?batch=1&${input({ 0: {} })}`,
  'a batch of several, with one twice': () =>
    `feed.home,posts.get,me.get,feed.home?batch=1&${input({ 0: { limit: 1 }, 1: { postId }, 3: {} })}`,
  'a batch in which one fails': () => `feed.home,posts.get?batch=1&${input({ 0: {}, 1: { postId: nobody } })}`,
  'a batch in which all fail alike': () => `posts.get,posts.get?batch=1&${input({ 0: { postId: nobody }, 1: { postId: nobody } })}`,
  'a thing that is not there': () => `posts.get?${input({ postId: nobody })}`,
  'an input that does not fit': () => `feed.home?${input({ limit: 1_000, role: 'admin' })}`,
  'an input that is not there': () => 'posts.get',
  'an input that is null': () => `posts.get?${input(null)}`,
  'an input that is no JSON': () => 'feed.home?input={',
  'inputs that are a list': () => `feed.home?batch=1&${input([{}])}`,
  'a policy that does not admit': () => `admin.pay.alarms?${input({})}`,
  'an unknown procedure': () => 'feed.nothing',
  'a name of every object': () => 'constructor',
  'an unknown procedure in a batch': () => `feed.home,feed.nothing?batch=1&${input({ 0: {} })}`,
  'a change by GET': () => `posts.like?${input({ postId, on: true })}`,
}

async function answered(path: string, headers: Record<string, string>) {
  const response = await app.request(`http://kiwi.example/trpc/${path}`, { headers })
  const own = ['x-request-id', 'content-length']
  const requestId = response.headers.get('x-request-id')!
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => !own.includes(name))),
    body: JSON.parse((await response.text()).replaceAll(requestId, 'the request')) as unknown,
  }
}

describe.each(['signed in', 'a stranger'] as const)('%s', (who) => {
  it.each(Object.keys(requests))('gets the answer of tRPC’s own handler: %s', async (name) => {
    const caller: Record<string, string> = who === 'signed in' ? { authorization: `Bearer ${token}` } : {}
    for (const locale of ['ko', 'en']) {
      const headers = { ...caller, 'x-kiwi-locale': locale }
      expect(await answered(requests[name]!(), headers)).toEqual(await answered(requests[name]!(), { ...headers, ...byTrpc }))
    }
  })
})

it('tells a caller who asks too often when to come back, as tRPC’s own handler does', async () => {
  const limits = { ...world.deps.limits, take: async () => 7 }
  const limited = createApp(() => ({ deps: { ...world.deps, limits }, address: '192.0.2.1' }), world.config)
  for (const headers of [{}, byTrpc]) {
    const response = await limited.request('http://kiwi.example/trpc/feed.popular,feed.popular?batch=1&input={}', { headers })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
    expect(await response.json()).toMatchObject([
      { error: { data: { code: 'TOO_MANY_REQUESTS' } } },
      { error: { data: { code: 'TOO_MANY_REQUESTS' } } },
    ])
  }
})
