import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { refuseCrossSite } from './same-site.ts'

const app = new Hono()
app.use(refuseCrossSite('https://kiwi.example/app'))
app.all('*', (c) => c.text('done'))
app.onError((_, c) => c.text('refused', 403))

const cookie = 'kiwi_session=x'
const own = 'https://kiwi.example'
const evil = 'https://evil.example'
const ask = async (headers: Record<string, string>, { method = 'POST', path = '/trpc/posts.delete' } = {}) =>
  (await app.request(path, { method, headers })).status

it.each([
  ['our own origin', { cookie, origin: own }, 200],
  ['our own origin behind another address', { cookie, origin: evil, 'sec-fetch-site': 'same-origin' }, 200],
  ['our own page without an origin', { cookie, 'sec-fetch-site': 'same-origin' }, 200],
  ['another origin', { cookie, origin: evil }, 403],
  ['another origin of our site', { cookie, origin: 'https://cdn.kiwi.example', 'sec-fetch-site': 'same-site' }, 403],
  ['another site without an origin', { cookie, 'sec-fetch-site': 'cross-site' }, 403],
  ['a sandbox', { cookie, origin: 'null' }, 403],
  ['nobody who says', { cookie }, 403],
  ['another origin without cookies', { origin: evil, authorization: 'Bearer x' }, 200],
])('a change from %s', async (_, headers, status) => expect(await ask(headers)).toBe(status))

it('reads, webhooks and Apple’s posted answer come from anywhere; what only looks like them does not', async () => {
  const foreign = { cookie, origin: evil }
  for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(await ask(foreign, { method }), method).toBe(200)
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(await ask(foreign, { method }), method).toBe(403)
  for (const path of ['/hooks/portone', '/auth/apple/callback']) expect(await ask(foreign, { path }), path).toBe(200)
  for (const path of ['/hooks', '/a/hooks/portone', '/auth/kakao/callback']) expect(await ask(foreign, { path }), path).toBe(403)
})
