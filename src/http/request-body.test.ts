import { connect } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Hono } from 'hono'
import { KiwiError } from '../errors.ts'
import { exceedsJsonBounds, jsonBounds } from '../shared/json-bounds.ts'
import { bodies, maxBatch } from '../shared/limits.ts'
import { type RunningApi, startNodeApi } from '../../test/api.ts'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { boundRequest } from './request-body.ts'

let world: World
let api: RunningApi
beforeAll(async () => {
  world = await createWorld()
  api = await startNodeApi(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const json = { 'content-type': 'application/json' }
const post = (path: string, body: string, headers: Record<string, string> = json) =>
  fetch(`${api.url}${path}`, { method: 'POST', headers, body })
const errorOf = async (answer: Response) => ((await answer.json()) as { error: Record<string, unknown> }).error

/**
 * Writes a request by hand and never ends its body; resolves to the status line and how much was
 * taken.
 */
async function pour(head: string[], chunk: string, upToBytes: number): Promise<{ status: string; sent: number }> {
  const { hostname, port } = new URL(api.url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  const answered = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(String(bytes).split('\r\n')[0]!)))
  let status: string | undefined
  void answered.then((line) => (status = line))
  socket.write(`${[...head, `host: ${hostname}`, 'content-type: application/json'].join('\r\n')}\r\n\r\n`)
  let sent = 0
  while (status === undefined && sent < upToBytes && !socket.destroyed) {
    if (!socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)) await Promise.race([once(socket, 'drain'), answered])
    sent += chunk.length
  }
  const line = await answered
  socket.destroy()
  return { status: line, sent }
}

describe('a body over the limit', () => {
  it.each(['/trpc/auth.startSignIn', '/auth/kakao/callback', '/hooks/portone', '/hooks/bank', '/nothing/here'])(
    'is refused at %s with a stable code, a sentence and a request id',
    async (path) => {
      const answer = await post(path, 'x'.repeat(bodies.bytes + 1), { ...json, 'x-kiwi-locale': 'en' })
      expect(answer.status).toBe(413)
      expect(await errorOf(answer)).toEqual({
        code: 'BODY_TOO_LARGE',
        message: 'What was sent is too large.',
        details: { maxBytes: bodies.bytes },
        requestId: answer.headers.get('x-request-id'),
      })
    },
  )

  it('is refused by what it says of itself, before any of it comes', async () => {
    const head = ['POST /trpc/auth.startSignIn HTTP/1.1', 'content-length: 104857600']
    expect(await pour(head, '', 0)).toEqual({ status: 'HTTP/1.1 413 Payload Too Large', sent: 0 })
  })

  it('is refused while it comes, when it does not say how long it is', async () => {
    const head = ['POST /trpc/auth.startSignIn HTTP/1.1', 'transfer-encoding: chunked']
    const { status, sent } = await pour(head, '['.repeat(16_384), 100 * 1024 * 1024)
    expect(status).toBe('HTTP/1.1 413 Payload Too Large')
    expect(sent).toBeLessThan(20 * 1024 * 1024)
  })

  it('at the limit is read', async () => {
    const fits = JSON.stringify({ provider: 'x'.repeat(bodies.bytes - 15) })
    expect(fits.length).toBe(bodies.bytes)
    const answer = await post('/trpc/auth.startSignIn', fits)
    expect(answer.status).toBe(400)
    expect(await errorOf(answer)).toMatchObject({ data: { code: 'BAD_INPUT' } })
  })
})

describe('what costs more to read than to send', () => {
  const deep = `{"provider":${'['.repeat(1_000)}${']'.repeat(1_000)}}`
  const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 12_000 }, (_, n) => [`k${n}`, 1])))
  const cases: [string, string][] = [
    ['deep nesting', deep],
    ['nesting that never ends', '['.repeat(bodies.bytes)],
    ['many small keys', wide],
    ['many small items', `[${'1,'.repeat(100_000)}1]`],
  ]
  it.each(cases)('is refused before it is parsed: %s', async (_, body) => {
    const answer = await post('/trpc/auth.startSignIn', body)
    expect(answer.status).toBe(400)
    expect(await errorOf(answer)).toMatchObject({ code: 'BAD_INPUT', details: { reason: 'nested too deeply, or too many parts' } })
  })

  it('is refused in an address too', async () => {
    const input = encodeURIComponent(`{"text":${'['.repeat(100)}${']'.repeat(100)}}`)
    const answer = await fetch(`${api.url}/trpc/search.find?input=${input}`)
    expect(answer.status).toBe(400)
    expect(await errorOf(answer)).toMatchObject({ code: 'BAD_INPUT', details: { reason: 'nested too deeply, or too many parts' } })
  })

  it('is refused as more calls than a batch may hold, however the commas are written', async () => {
    const input = encodeURIComponent(JSON.stringify(Object.fromEntries(Array.from({ length: maxBatch }, (_, n) => [n, {}]))))
    for (const comma of [',', '%2C', '%2c']) {
      const calls = (count: number) => Array.from({ length: count }, () => 'feed.popular').join(comma)
      expect((await fetch(`${api.url}/trpc/${calls(maxBatch)}?batch=1&input=${input}`)).status).toBe(200)
      const answer = await fetch(`${api.url}/trpc/${calls(maxBatch + 1)}?batch=1&input=${input}`)
      expect(await errorOf(answer)).toMatchObject({ code: 'BAD_INPUT', details: { maxBatch } })
    }
  })

  it('is refused as a form or as bytes', async () => {
    for (const type of ['multipart/form-data; boundary=x', 'application/octet-stream', 'text/plain', 'application/json-patch+json']) {
      const answer = await post('/trpc/auth.startSignIn', '{}', { 'content-type': type })
      expect(await errorOf(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'content-type' })
    }
  })

  it('is not given back: a long name of an unknown field is cut', async () => {
    const answer = await post('/trpc/auth.startSignIn', JSON.stringify({ provider: 'kakao', returnTo: '/', ['k'.repeat(100_000)]: 1 }))
    expect((await answer.text()).length).toBeLessThan(2_000)
  })
})

describe('the look at JSON', () => {
  it('counts nesting and parts outside strings only, also after an escaped quote', () => {
    const bounds = { depth: 2, parts: 3 }
    expect(exceedsJsonBounds('{"a":[1]}', bounds)).toBe(false)
    expect(exceedsJsonBounds('{"a":[[1]]}', bounds)).toBe(true)
    expect(exceedsJsonBounds('[{},{},{},{}]', bounds)).toBe(false)
    expect(exceedsJsonBounds('[1,2,3,4,5]', bounds)).toBe(true)
    expect(exceedsJsonBounds('{"[[[[,,,,::::\\"[[[":1}', bounds)).toBe(false)
    expect(exceedsJsonBounds('["\\\\",[[1]]]', bounds)).toBe(true)
    expect(exceedsJsonBounds('['.repeat(jsonBounds.depth))).toBe(false)
    expect(exceedsJsonBounds('['.repeat(jsonBounds.depth + 1))).toBe(true)
    expect(exceedsJsonBounds(','.repeat(jsonBounds.parts))).toBe(false)
    expect(exceedsJsonBounds(','.repeat(jsonBounds.parts + 1))).toBe(true)
    expect(exceedsJsonBounds(':'.repeat(jsonBounds.parts))).toBe(false)
    expect(exceedsJsonBounds(':'.repeat(jsonBounds.parts + 1))).toBe(true)
  })
})

it('ends a body that does not come in time with 408', async () => {
  const app = new Hono().use(boundRequest({ bytes: 100, seconds: 0.05 }))
  app.onError((error, c) => c.text(error instanceof KiwiError ? error.code : 'other'))
  const never = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"a":')) })
  const request = new Request('http://kiwi.test/trpc/x', { method: 'POST', headers: json, body: never, duplex: 'half' } as RequestInit)
  expect(await (await app.request(request)).text()).toBe('REQUEST_TIMEOUT')
})

it('takes a body that comes in parts up to the limit', async () => {
  const app = new Hono().use(boundRequest({ bytes: 4, seconds: 60 })).post('/', async (c) => c.text(await c.req.text()))
  app.onError((error, c) => c.text(error instanceof KiwiError ? error.code : 'other'))
  const letterByLetter = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, to) => {
        for (const byte of bytes) to.enqueue(new Uint8Array([byte]))
      },
    })
  const send = async (letters: string) => {
    const body = new Blob([letters]).stream().pipeThrough(letterByLetter())
    return (await app.request(new Request('http://kiwi.test/', { method: 'POST', body, duplex: 'half' } as RequestInit))).text()
  }
  expect([await send('abcd'), await send('abcde')]).toEqual(['abcd', 'BODY_TOO_LARGE'])
})
