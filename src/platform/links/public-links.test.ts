import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type https from 'node:https'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../shared/public-address.ts'
import { createPublicLinks } from './public-links.ts'

let server: Server
let port = 0
const asked: string[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end()
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/**
 * Reads through a plain server of this machine, which stands for one public address, 127.0.0.1;
 * every other address is judged truly.
 */
const hosts: Record<string, string[]> = { 'shop.example': ['127.0.0.1'], 'rebind.example': ['127.0.0.1'] }
const reader = (more: Parameters<typeof createPublicLinks>[0] = {}) =>
  createPublicLinks({
    request: http.request as unknown as typeof https.request,
    port,
    isPublic: (address) => address === '127.0.0.1' || isPublicAddress(address),
    resolve: (host) => Promise.resolve(hosts[host] ?? []),
    ...more,
  })
const html = (body: string | Buffer, headers: Record<string, string> = {}) => {
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body)
}
const leadTo = (location: string) => {
  answer = (_request, response) => response.writeHead(302, { location }).end()
}

describe('an address of the open internet', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',

    '100.64.0.1',
    '100.127.255.255',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',

    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:a00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::',
    '2001::1',
    '2001:db8::1',
    '100::1',
    'fec0::1',
    '3fff::1',
    '',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '1.2.3',
  ])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['8.8.8.8', '1.1.1.1', '211.234.100.1', '2606:4700:4700::1111', '2404:6800:4004:80a::200e'])('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

describe('a link of a person', () => {
  it.each([
    'http://shop.example/',
    'ftp://shop.example/',
    'file:///etc/passwd',
    'gopher://shop.example/',
    'javascript:alert(1)',
    'https://',
    'x',

    'https://user@shop.example/',
    'https://user:word@shop.example/',
    'https://shop.example:8443/',
    'https://shop.example:22/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://１２７.０.０.１/',
    'https://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
  ])('is refused before a connection: %s', async (url) => {
    const before = asked.length
    const judged = createPublicLinks({ request: http.request as unknown as typeof https.request, port, resolve: () => Promise.resolve([]) })
    expect(await judged.read(url, 'page')).toEqual({ refusal: 'not_public' })
    expect(asked.length).toBe(before)
  })

  it.each([['10.0.0.7'], ['169.254.169.254'], ['::ffff:10.0.0.7'], ['8.8.8.8', '10.0.0.7'], ['64:ff9b::a00:7']])(
    'is refused if its name leads to %s',
    async (...addresses) => {
      const resolve = () => Promise.resolve(addresses)
      expect(await reader({ resolve }).read('https://evil.example/', 'page')).toEqual({ refusal: 'not_public' })
    },
  )

  it('is read from the address that was checked, though the name means another a moment later', async () => {
    html('<title>컵</title>')
    let times = 0
    const resolve = () => Promise.resolve(times++ === 0 ? ['127.0.0.1'] : ['10.0.0.1'])
    const read = await reader({ resolve }).read('https://rebind.example/cup', 'page')
    expect(read).toMatchObject({ url: 'https://rebind.example/cup' })
    expect(times).toBe(1)
    expect(asked.at(-1)).toBe('rebind.example/cup')
  })

  it.each([
    'https://10.0.0.1/',
    'https://[::1]/',
    'http://shop.example/',
    'https://shop.example:6379/',
    'https://a:b@shop.example/',
    'file:///etc/passwd',

    '//169.254.169.254/latest',
    'https://inside.example/',
    'https://[::ffff:a9fe:a9fe]/',
  ])('is refused if it is redirected to %s', async (location) => {
    hosts['inside.example'] = ['192.168.0.2']
    leadTo(location)
    expect(await reader().read('https://shop.example/', 'page')).toEqual({ refusal: 'not_public' })
  })

  it('is followed three times, and no more', async () => {
    let hops = 0
    const lead = (most: number) => {
      hops = 0
      answer = (_request, response) =>
        hops++ < most
          ? response.writeHead(301, { location: `/hop/${hops}` }).end()
          : response.writeHead(200, { 'content-type': 'text/html' }).end('<title>x</title>')
    }
    lead(3)
    expect(await reader().read('https://shop.example/', 'page')).toMatchObject({ url: 'https://shop.example/hop/3' })
    lead(4)
    expect(await reader().read('https://shop.example/', 'page')).toEqual({ refusal: 'too_many_hops' })
  })

  it('is bounded in bytes, unpacked bytes and time, and in what it may be', async () => {
    html('x'.repeat(1_600_000))
    expect(await reader().read('https://shop.example/', 'page')).toEqual({ refusal: 'too_large' })
    html(gzipSync(Buffer.alloc(200_000_000)), { 'content-encoding': 'gzip' })
    expect(await reader().read('https://shop.example/', 'page')).toEqual({ refusal: 'too_large' })
    html('x', { 'content-encoding': 'zstd' })
    expect(await reader().read('https://shop.example/', 'page')).toEqual({ refusal: 'wrong_type' })
    html('%PDF', { 'content-type': 'application/pdf' })
    expect(await reader().read('https://shop.example/', 'page')).toEqual({ refusal: 'wrong_type' })
    html('<svg>', { 'content-type': 'image/svg+xml' })
    expect(await reader().read('https://shop.example/', 'picture')).toEqual({ refusal: 'wrong_type' })
    answer = (_request, response) => response.writeHead(404).end()
    expect(await reader().read('https://shop.example/', 'page')).toEqual({ refusal: 'not_found' })
    answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('slow')
    expect(await reader({ totalMs: 300 }).read('https://shop.example/', 'page')).toEqual({ refusal: 'unreachable' })
    const resolve = () => new Promise<string[]>(() => {})
    expect(await reader({ resolve, totalMs: 100 }).read('https://shop.example/', 'page')).toEqual({ refusal: 'unreachable' })
    html(gzipSync('<title>묶음</title>'), { 'content-encoding': 'gzip' })
    expect(await reader().read('https://shop.example/', 'page')).toHaveProperty('body')
  })
})
