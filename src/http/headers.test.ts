import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApi, startNodeApi } from '../../test/api.ts'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { KiwiError } from '../errors.ts'
import { retryAfter } from './retry-after.ts'

const dir = mkdtempSync(join(tmpdir(), 'kiwi-web-'))
let world: World
let api: RunningApi
beforeAll(async () => {
  mkdirSync(join(dir, 'assets'))
  writeFileSync(join(dir, 'index.html'), '<!doctype html><html lang="ko"><head><title>Kiwi</title></head><body></body></html>')
  writeFileSync(join(dir, 'assets/a-1.js'), '1')
  writeFileSync(join(dir, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  world = await createWorld()
  api = await startNodeApi(world, { webDir: dir })
})
afterAll(async () => {
  await api.close()
  await world.close()
  rmSync(dir, { recursive: true, force: true })
})

const open = (path: string, init: RequestInit = {}) => fetch(api.url + path, { redirect: 'manual', ...init })
const json = (body: unknown) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

describe('how long an answer may be kept', () => {
  it.each([
    ['/robots.txt', 'public, max-age=3600', /^text\/plain/],
    ['/sitemap.xml', 'public, max-age=3600', /^application\/xml/],
    ['/sitemap/tags.xml', 'public, max-age=3600', /^application\/xml/],
    ['/assets/a-1.js', 'public, max-age=31536000, immutable', /javascript/],
    ['/settings', 'no-cache', /^text\/html/],
    ['/trpc/me.get', 'private, no-store', /^application\/json/],
    ['/trpc/no.such', 'private, no-store', /^application\/json/],
    ['/trpc/auth.signOut', 'private, no-store', /^application\/json/],
    ['/auth/none/callback', 'private, no-store', /^application\/json/],
    ['/exports/none', 'private, no-store', /^application\/json/],
    ['/assets/none.js', 'private, no-store', /^application\/json/],
    ['/m/none.webp', 'private, no-store', /^application\/json/],
  ])('of %s is said: %s', async (path, kept, type) => {
    const { headers } = await open(path)
    expect([headers.get('cache-control'), headers.get('content-type')]).toEqual([kept, expect.stringMatching(type)])
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('of a live stream too, which no proxy may hold back', async () => {
    const person = await world.person()
    const stop = new AbortController()
    const { headers, status } = await open('/trpc/me.events?input={}', {
      signal: stop.signal,
      headers: { authorization: `Bearer ${await world.sessionToken(person)}`, accept: 'text/event-stream' },
    })
    const names = ['content-type', 'cache-control', 'x-accel-buffering']
    expect([status, ...names.map((name) => headers.get(name))]).toEqual([200, 'text/event-stream', 'private, no-store', 'no'])
    stop.abort()
  })
})

it('an address below what is no page is refused as data, and any other one opens the app', async () => {
  for (const path of ['/trpc', '/auth/x/y', '/hooks/x', '/health/x', '/media/x', '/upload/x', '/assets/x', '/share/x', '/sitemap/x']) {
    const answer = await open(path)
    expect([path, answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([
      path,
      path === '/media/x' ? 403 : 404,
      'application/json',
    ])
  }
  for (const path of ['/mediation', '/authors', '/m-and-m', '/trpcs', '/healthy'])
    expect([path, (await open(path)).headers.get('content-type')?.split(';')[0]]).toEqual([path, 'text/html'])
})

it('search engines are kept from what is somebody’s own, and told of the sitemap', async () => {
  const lines = (await (await open('/robots.txt')).text()).trim().split('\n')
  expect(lines).toEqual([
    'User-agent: *',
    ...['/trpc/', '/auth/', '/wallet', '/orders', '/shop/', '/admin/', '/me', '/settings', '/notifications', '/write'].map(
      (path) => `Disallow: ${path}`,
    ),
    `Sitemap: ${api.url}/sitemap.xml`,
  ])
})

it('a procedure says which method it takes', async () => {
  const asked = async (path: string, init?: RequestInit) => {
    const answer = await open(path, init)
    return [answer.status, answer.headers.get('allow')]
  }
  expect(await asked('/trpc/auth.signOut')).toEqual([405, 'POST, OPTIONS'])
  expect(await asked('/trpc/me.get', json({}))).toEqual([405, 'GET, HEAD, OPTIONS'])
  expect(await asked('/trpc/me.get', { method: 'DELETE' })).toEqual([405, 'GET, HEAD, OPTIONS'])
  expect((await asked('/trpc/me.get', { method: 'HEAD' }))[0]).not.toBe(405)
  expect((await asked('/trpc/no.such', json({})))[0]).toBe(404)
})

it('a refusal says the longest wait of those that it holds, and none where nothing waits', () => {
  const waits = (retryAfterSeconds: number) => new KiwiError('TOO_MANY_REQUESTS', { details: { retryAfterSeconds } })
  expect(retryAfter([waits(3), waits(7), new KiwiError('NOT_FOUND'), undefined])).toEqual({ 'retry-after': '7' })
  expect(retryAfter([waits(0), new KiwiError('NOT_FOUND')])).toEqual({})
  expect(retryAfter([])).toEqual({})
})
