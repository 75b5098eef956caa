import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { createApp } from './app.ts'

let world: World
let app: ReturnType<typeof createApp>
beforeAll(async () => {
  world = await createWorld()
  app = createApp(() => ({ deps: world.deps, address: '192.0.2.1' }), world.config)
})
afterAll(() => world.close())

const requests: Record<string, [path: string, init?: RequestInit]> = {
  'a body that is no JSON': ['search.find', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":' }],
  'an input that is no JSON': ['feed.popular?batch=1&input={'],
  'connection parameters that are no JSON': ['me.events?connectionParams={', { headers: { accept: 'text/event-stream' } }],
  'an unknown procedure': ['no.such'],
  'an unknown procedure in a batch': ['no.such,no.other?batch=1&input={}'],
  'reads and changes in one batch': ['feed.popular,me.update?batch=1&input={}'],
  'a path that is no text': ['%E0%A4%A'],
}

/** Bodies are one refusal, or a list of them for a batch. */
async function refusals(name: string, headers: Record<string, string>) {
  const [path, init] = requests[name]!
  const answer = await app.request(`http://kiwi.example/trpc/${path}`, { ...init, headers: { ...init?.headers, ...headers } })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  const body = (await answer.json()) as { error: { message: string; data?: { requestId: string }; requestId?: string } }
  const errors = [body].flat().map(({ error }) => ({ message: error.message, requestId: error.data?.requestId ?? error.requestId }))
  return { id: answer.headers.get('x-request-id'), errors }
}

describe.each(Object.keys(requests))('%s', (name) => {
  it.each([
    ['en', /^[A-Z][ -~]+$/],
    ['ko', /[가-힣]/],
  ])('is refused in the language of the caller (%s), with the id of the request', async (locale, sentence) => {
    const { id, errors } = await refusals(name, { 'accept-language': locale })
    expect(errors.length).toBeGreaterThan(0)
    for (const { message, requestId } of errors) {
      expect(message).toMatch(sentence)
      expect(requestId).toBe(id)
    }
  })
})
