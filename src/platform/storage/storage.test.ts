import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../http/app.ts'
import type { Deps } from '../../context.ts'
import { mediaRoutes } from '../../http/media-routes.ts'
import { LimitMemory } from '../limits/memory.ts'
import { limitsOf } from '../limits/redis.ts'
import { storageContract } from '../../../test/contract/ports/storage.ts'
import { createFolderStorage } from './folder.ts'
import { createFolderSigner } from './folder-signer.ts'
import { isStorageKey } from './keys.ts'
import type { StoragePort } from './port.ts'
import { createS3Storage } from './s3.ts'
import { createS3Signer } from './s3-edge.ts'

const dir = mkdtempSync(join(tmpdir(), 'kiwi-storage-'))
const secret = 'a secret of at least 32 characters!!'
let server: Server
let storage: StoragePort
let baseUrl = ''

beforeAll(async () => {
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const limits = limitsOf({ RATE_LIMITS: 'off' }, { logger } as unknown as Deps, new LimitMemory())
  const deps = { now: () => new Date(), logger, limits } as unknown as Deps
  const config = {
    PUBLIC_URL: 'http://127.0.0.1',
    storage: { kind: 'folder', dir, secret, baseUrl: '', picturesUrl: 'https://cdn.example' },
  } as const
  const app = createApp(
    () => ({ deps, address: '127.0.0.1' }),
    config,
    (routes) => routes.route('/', mediaRoutes({ dir, secret })),
  )
  server = createAdaptorServer({ fetch: app.fetch }) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  storage = createFolderStorage({ dir, secret, baseUrl, picturesUrl: 'https://cdn.example' })
})

afterAll(() => {
  server.close()
  rmSync(dir, { recursive: true, force: true })
})

storageContract('the folder', () => ({ storage, fetch }))

const endpoint = process.env['S3_ENDPOINT']
const s3 = {
  endpoint: endpoint ?? 'https://s3.example',
  region: process.env['S3_REGION'] ?? 'us-east-1',
  bucket: process.env['S3_BUCKET'] ?? 'kiwi',
  accessKeyId: process.env['S3_ACCESS_KEY_ID'] ?? 'id',
  secretAccessKey: process.env['S3_SECRET_ACCESS_KEY'] ?? 'secret',
  picturesUrl: 'https://cdn.example',
}
if (endpoint) storageContract('S3', () => ({ storage: createS3Storage(s3), fetch }))
else
  describe.skip('S3 keeps pictures (skipped: set S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY to run it)', () =>
    it('passes the contract'))

describe('the folder over HTTP', () => {
  const incoming = () => readdirSync(join(dir, '.incoming'))

  it('leaves nothing of an upload that the client breaks off', async () => {
    const upload = await storage.signUpload({ key: 'test/dropped.webp', contentType: 'image/webp', bytes: 100_000, now: new Date() })
    const { host, hostname, port, pathname, search } = new URL(upload.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      `PUT ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: image/webp\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(5_000)}`,
    )
    await expect.poll(() => incoming().length).toBe(1)
    socket.destroy()
    await expect.poll(() => incoming().length).toBe(0)
    expect(await storage.get('test/dropped.webp')).toBeNull()
  })

  it('keeps what arrived of a range that breaks off, and goes on there, byte for byte', async () => {
    const body = Buffer.alloc(2_000_000, 'kiwi')
    const file = { key: 'test/resumed.webp', contentType: 'image/webp', bytes: body.byteLength }
    const { uploadId, ranges } = (await storage.beginRanges({ ...file, now: new Date() }))!
    const upload = { ...file, uploadId }
    const { host, hostname, port, pathname, search } = new URL(ranges[0]!.url)
    const socket = connect(Number(port), hostname)
    socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${body.byteLength}\r\n\r\n`)
    socket.write(body.subarray(0, 1_500_001))
    const missing = async () => (await storage.missingRanges(upload, new Date()))!
    await expect.poll(async () => (await missing())[0]?.from).toBe(1_500_001)
    socket.destroy()
    const [rest] = await missing()
    const put = (from: number) => fetch(rest!.url, { method: 'PUT', body: new Blob([body.subarray(from)]) })
    expect((await put(1_500_000)).status).toBe(403)
    expect((await put(1_500_001)).status).toBe(200)
    expect(await storage.completeRanges(upload)).toBe(true)
    expect(Buffer.compare((await storage.get(file.key))!, body)).toBe(0)
  })

  it('stops reading a body that is longer than it says', async () => {
    const upload = await storage.signUpload({ key: 'test/endless.webp', contentType: 'image/webp', bytes: 10, now: new Date() })
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })
    const answer = await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: endless, duplex: 'half' } as RequestInit).catch(
      () => null,
    )
    expect(answer === null || answer.status === 403).toBe(true)
    await expect.poll(() => incoming().length).toBe(0)
    expect(await storage.get('test/endless.webp')).toBeNull()
  })

  it('tells browsers to keep a picture for themselves, no longer than its URL lives, and never to guess its type', async () => {
    await storage.put('test/page.html', new TextEncoder().encode('<script>'), 'text/html')
    const answer = await fetch(await storage.signRead('test/page.html', new Date()))
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const [, maxAge] = /^private, max-age=(\d+), immutable$/.exec(answer.headers.get('cache-control') ?? '') ?? []
    expect(Number(maxAge)).toBeGreaterThan(3_500)
    expect(Number(maxAge)).toBeLessThanOrEqual(7_200)
  })

  it.each(['../secret', 'a/../b', '/etc/passwd', 'a//b', '.incoming/x', 'a/.hidden', 'A', 'a\0b', ''])(
    'does not take %j for a key',
    (key) => {
      expect(isStorageKey(key)).toBe(false)
    },
  )

  it('lets pages show pictures of the CDN, and send it nothing', async () => {
    const policy = (await fetch(`${baseUrl}/health/live`)).headers.get('content-security-policy') ?? ''
    const named = policy.split(';').filter((rule) => rule.includes('https://cdn.example'))
    expect(named.map((rule) => rule.trim().split(' ')[0])).toEqual(['img-src'])
  })

  it('answers a refusal with a code, a sentence and the request id', async () => {
    const answer = await fetch(`${baseUrl}/media/test/page.html?e=99999999999&s=${'A'.repeat(43)}`, {
      headers: { 'accept-language': 'en' },
    })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: { code: 'FORBIDDEN', requestId: answer.headers.get('x-request-id') } })
  })
})

describe('signing on the edge', () => {
  it('gives the same folder URLs as the process that keeps the files, and touches no bytes', async () => {
    const edge = createFolderSigner({ secret, baseUrl, picturesUrl: 'https://cdn.example' })
    const now = new Date()
    const input = { key: 'test/edge.webp', contentType: 'image/webp', bytes: 4, now }
    expect(await edge.signRead('test/edge.webp', now)).toBe(await storage.signRead('test/edge.webp', now))
    expect(await edge.signUpload(input)).toEqual(await storage.signUpload(input))
    expect(edge.publicUrl('m/edge.webp')).toBe(storage.publicUrl('m/edge.webp'))
    await expect(edge.get('test/edge.webp')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  const settings = {
    endpoint: 'https://s3.example',
    region: 'ap-northeast-2',
    bucket: 'kiwi',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
    picturesUrl: 'https://cdn.example',
  }

  it('makes S3 uploads that a store which follows the protocol takes, of this type and length alone', async () => {
    const { url } = await createS3Signer(settings).signUpload({
      key: 'in/a-1.x',
      contentType: 'image/png',
      bytes: 7,
      now: new Date('2026-11-22T00:00:00Z'),
    })
    const query = new URL(url).searchParams
    expect(query.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host')
    expect(query.get('X-Amz-Expires')).toBe('900')
    expect(query.get('X-Amz-Signature')).toBe(signatureV4('PUT', url, { 'content-length': '7', 'content-type': 'image/png' }))
    expect(query.get('X-Amz-Signature')).not.toBe(signatureV4('PUT', url, { 'content-length': '8', 'content-type': 'image/png' }))
  })

  it('makes S3 downloads of five minutes that save a file, and that no cache keeps', async () => {
    const url = await createS3Signer(settings).signDownload('exports/a.zip', 'kiwi-me.zip', new Date('2026-11-22T00:30:00Z'))
    const query = new URL(url).searchParams
    expect([query.get('X-Amz-Date'), query.get('X-Amz-Expires')]).toEqual(['20261122T003000Z', '300'])
    expect(query.get('response-content-disposition')).toBe('attachment; filename="kiwi-me.zip"')
    expect(query.get('response-cache-control')).toBe('private, no-store')
    expect(query.get('X-Amz-Signature')).toBe(signatureV4('GET', url, {}))
  })

  it('makes S3 reads that last from the hour’s beginning for two', async () => {
    const url = await createS3Signer(settings).signRead('m/a/b-320.webp', new Date('2026-11-22T00:30:00Z'))
    const query = new URL(url).searchParams
    expect([query.get('X-Amz-Date'), query.get('X-Amz-Expires')]).toEqual(['20261122T000000Z', '7200'])
    expect(query.get('X-Amz-Signature')).toBe(signatureV4('GET', url, {}))
  })

  /**
   * What S3 computes from a presigned request (AWS Signature Version 4, "Authenticating Requests:
   * Using Query Parameters").
   */
  function signatureV4(method: string, address: string, headers: Record<string, string>): string {
    const url = new URL(address)
    const pairs = [...url.searchParams]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    const signed: [string, string][] = Object.entries({ ...headers, host: url.host }).sort(([a], [b]) => (a < b ? -1 : 1))
    const request = [
      method,
      url.pathname,
      pairs.sort().join('&'),
      ...signed.map(([name, value]) => `${name}:${value}`),
      '',
      signed.map(([name]) => name).join(';'),
      'UNSIGNED-PAYLOAD',
    ].join('\n')
    const at = url.searchParams.get('X-Amz-Date') ?? ''
    const scope = [at.slice(0, 8), settings.region, 's3', 'aws4_request']
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
    const key = scope.reduce<string | Buffer>(hmac, `AWS4${settings.secretAccessKey}`)
    const text = ['AWS4-HMAC-SHA256', at, scope.join('/'), createHash('sha256').update(request).digest('hex')].join('\n')
    return hmac(key, text).toString('hex')
  }
})
