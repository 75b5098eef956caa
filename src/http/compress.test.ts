import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createAdaptorServer } from '@hono/node-server'
import { describe, expect, it } from 'vitest'
import { isLinear } from '../../test/linear.ts'
import { compressed, encodingFor } from './compress.ts'

const text = JSON.stringify({ posts: Array.from({ length: 200 }, (_, at) => ({ id: at, caption: '오늘의 기록' })) })
const asked = (accept?: string, method = 'GET') =>
  new Request('http://kiwi.test/', { method, ...(accept === undefined ? {} : { headers: { 'accept-encoding': accept } }) })
const json = (body: string, headers: Record<string, string> = {}) =>
  new Response(body, { headers: { 'content-type': 'application/json', ...headers } })

describe('compression on the fly', () => {
  it('leaves no second length on an answer that came in parts', async () => {
    const answer = await compressed(asked('br'), json(text, { 'transfer-encoding': 'chunked' }))
    expect(answer.headers.get('transfer-encoding')).toBeNull()
    const short = await compressed(asked(), json('{"ok":true}', { 'transfer-encoding': 'chunked' }))
    expect(short.headers.get('transfer-encoding')).toBeNull()
  })

  it('says so to the client: over real HTTP the same text arrives, in a fraction of the bytes', async () => {
    const server = createAdaptorServer({ fetch: async (request) => compressed(request, json(text)) }) as Server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      for (const encoding of ['br', 'gzip']) {
        const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
          headers: { 'accept-encoding': encoding },
        })
        expect(answer.headers.get('content-encoding')).toBe(encoding)
        expect(Number(answer.headers.get('content-length'))).toBeLessThan(text.length / 4)
        expect(await answer.text()).toBe(text)
      }
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip;q=1.0, br;q=0', 'gzip', gunzipSync],
    ['GZIP', 'gzip', gunzipSync],
    ['identity , gzip ; q=0.5 , br ; q = 0.000', 'gzip', gunzipSync],
  ] as const)('for %s is %s, and gives the same bytes back', async (accept, encoding, open) => {
    const answer = await compressed(asked(accept), json(text, { 'content-length': String(Buffer.byteLength(text)) }))
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('content-length')).toBeNull()
    expect(answer.headers.get('vary')).toContain('accept-encoding')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.length).toBeLessThan(text.length / 4)
    expect(open(bytes).toString()).toBe(text)
  })

  it.each(['a ', ' ', 'a', ';', ',', ' ;', 'br;', '0', 'q= '])('reads a header full of "%s" once', (unit) => {
    const read = (text: string) => ['!', ';q=0!', ';q='].map((end) => encodingFor(`br${text}${end}`) ?? encodingFor(`br;q=${text}${end}`))
    expect(isLinear(read, unit)).toBe(true)
  })

  it.each([
    ['a client that takes none', asked(), json(text)],
    ['a client that refuses it', asked('br;q=0, gzip;q=0.0, identity'), json(text)],
    ['a short answer', asked('br'), json('{"ok":true}')],
    ['an event stream', asked('br'), new Response(text, { headers: { 'content-type': 'text/event-stream' } })],
    ['a picture', asked('br'), new Response(text, { headers: { 'content-type': 'image/webp' } })],
    ['what is compressed already', asked('br'), json(text, { 'content-encoding': 'gzip' })],
    ['a HEAD request', asked('br', 'HEAD'), json(text)],
  ])('leaves %s alone', async (_, request, response) => {
    const before = response.headers.get('content-encoding')
    const answer = await compressed(request, response)
    expect(answer.headers.get('content-encoding')).toBe(before)
    expect([text, '{"ok":true}']).toContain(await answer.text())
  })
})
