import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'

// Another server of the process began before, and put the adaptor's own Response in its place.
createAdaptorServer({ fetch: () => new Response() })
const { EventStreams } = await import('./event-streams.ts')

const streams = new EventStreams(1_500)
let left = 0
/** Says something, then 64 KB whenever there is room. */
const endless = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: ready\n\n')),
    pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(58)),
    cancel: () => void (left += 1),
  })
const server = createAdaptorServer({
  fetch: async (_, env) =>
    streams.follow(
      new Response(endless(), { headers: { 'content-type': 'text/event-stream', 'x-told': 'yes' } }),
      (env as HttpBindings).outgoing,
    ),
  overrideGlobalObjects: false,
}) as Server
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => void server.close())

it('passes on every other answer without asking for its body, which would make a stream of it', () => {
  const answer = new Response('{}', { headers: { 'content-type': 'application/json' } })
  let asked = 0
  Object.defineProperty(answer, 'body', { get: () => void (asked += 1) })
  expect(streams.follow(answer, {} as never)).toBe(answer)
  expect(asked).toBe(0)
})

const open = async () => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  socket.write('GET / HTTP/1.1\r\nhost: kiwi\r\n\r\n')
  const [first] = (await once(socket, 'data')) as [Buffer]
  return { socket, first: first.toString() }
}

it('drops a device that reads nothing, keeps one that reads, and leaves nothing behind', async () => {
  let bytes = 0
  const reader = await open()
  reader.socket.on('data', (part) => void (bytes += part.length))
  const deaf = await open()
  deaf.socket.pause()
  expect(reader.first).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*x-told: yes\r\n/i)
  expect(streams.count).toBe(2)
  await expect.poll(() => [streams.count, left], { timeout: 5_000 }).toEqual([1, 1])
  const before = bytes
  await expect.poll(() => bytes).toBeGreaterThan(before)
  reader.socket.destroy()
  deaf.socket.destroy()
  await expect.poll(() => [streams.count, left]).toEqual([0, 2])
})

it('ends every stream when the process stops, and begins none', async () => {
  const { socket } = await open()
  socket.resume()
  streams.endAll()
  await expect.poll(() => streams.count).toBe(0)
  socket.destroy()
  expect(await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).toMatchObject({ status: 503 })
})
