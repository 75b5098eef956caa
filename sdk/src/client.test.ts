import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TRPCClientError } from '@trpc/client'
import { afterEach, expect, it } from 'vitest'
import type { AnyRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { backoffMs } from './backoff.ts'
import { createKiwi, worthRetrying } from './client.ts'
import { KiwiClientError, toKiwiError } from './errors.ts'
import { fetchEventSource, StreamClosed } from './event-source.ts'
import { newIdempotencyKey } from './idempotency-key.ts'
import { resumeLink } from './resume-link.ts'

let server: Server | undefined
afterEach(() => server?.closeAllConnections())

/** Starts a server that answers as the test says. Resolves with its origin. */
function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer(answer)
  return new Promise((resolve) =>
    server!.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server!.address() as AddressInfo).port}`)),
  )
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const refusal = {
  error: {
    code: -32004,
    message: '찾을 수 없어요.',
    data: { code: 'NOT_FOUND', httpStatus: 404, field: 'postId', details: null, requestId: 'r-1' },
  },
}

it('sends the calls of one tick as one request with the session and the language', async () => {
  const seen: string[] = []
  const url = await serve((request, response) => {
    seen.push(`${request.url?.split('?')[0]} ${request.headers.authorization} ${String(request.headers['x-kiwi-locale'])}`)
    json(response, 200, [{ result: { data: { unreadCount: 3 } } }, { result: { data: { unreadCount: 3 } } }])
  })
  const kiwi = createKiwi({ url, session: () => 'token-1', locale: 'en' })
  const answers = await Promise.all([
    kiwi.notifications.unread.query(),
    kiwi.notifications.markRead.mutate({ upTo: 'mark' }).catch(() => null),
    kiwi.notifications.unread.query(),
  ])
  expect(answers[0]).toEqual({ unreadCount: 3 })
  expect(seen).toContain('/trpc/notifications.unread,notifications.unread Bearer token-1 en')
})

it('gives the code, sentence, field and request id of a refusal', async () => {
  const url = await serve((_, response) => json(response, 404, [refusal]))
  const heard: KiwiClientError[] = []
  const kiwi = createKiwi({ url, session: 'token', onError: (error) => heard.push(error) })
  const error = toKiwiError(await kiwi.posts.get.query({ postId: 'x' }).catch((thrown: unknown) => thrown))
  expect(error).toMatchObject({ code: 'NOT_FOUND', message: '찾을 수 없어요.', field: 'postId', requestId: 'r-1', retryable: false })
  expect(heard.map(({ code }) => code)).toEqual(['NOT_FOUND'])
})

it('reads a refusal that came before a procedure', async () => {
  const error = { code: 'BODY_TOO_LARGE', message: '보낸 내용이 너무 커요.', details: { maxBytes: 5 }, requestId: 'r-2' }
  const url = await serve((_, response) => json(response, 413, { error }))
  const thrown = await createKiwi({ url, session: 't' })
    .notifications.unread.query()
    .catch((one: unknown) => one)
  expect(toKiwiError(thrown)).toMatchObject({ ...error, retryable: false, retryAfterSeconds: null })
})

it('distinguishes no answer from an answer that is not the API’s', async () => {
  const url = await serve((_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'))
  const through = (base: string) =>
    createKiwi({ url: base, session: 't' })
      .notifications.unread.query()
      .catch((thrown: unknown) => toKiwiError(thrown, 'en'))
  expect(await through(url)).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  expect(await through('http://127.0.0.1:1')).toMatchObject({ code: 'NETWORK', retryable: true })
})

it('reads live events with a Bearer header and resumes after the last one', async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    asked.push(`${request.headers.authorization} ${new URL(request.url!, 'http://x').searchParams.get('input')}`)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const nth = asked.length
    response.write(
      `event: connected\ndata: {}\n\nid: ${nth}-0\ndata: ${JSON.stringify({ kind: 'notification', notificationId: 'n', unreadCount: nth })}\n\n`,
    )
    if (nth === 1) setTimeout(() => response.destroy(), 20)
  })
  const kiwi = createKiwi({ url, session: 'token-1' })
  const counts = await new Promise<unknown[]>((resolve, reject) => {
    const events: unknown[] = []
    const stream = kiwi.me.events.subscribe(
      {},
      {
        onData: ({ data }) => {
          if (data.kind !== 'notification' || events.push(data.unreadCount) < 2) return
          stream.unsubscribe()
          resolve(events)
        },
        onError: reject,
      },
    )
  })
  expect(counts).toEqual([1, 2])
  expect(asked).toEqual(['Bearer token-1 {}', 'Bearer token-1 {"lastEventId":"1-0"}'])
})

it('stops at a refused stream and does not try again for ever', async () => {
  let asked = 0
  const url = await serve((_, response) => {
    asked++
    json(response, 401, refusal)
  })
  await new Promise((resolve) => createKiwi({ url, session: 'old' }).me.events.subscribe({}, { onError: resolve }))
  expect(asked).toBe(1)
})

it('opens a stream again after an answer that may pass, and after none that is a refusal', () => {
  const opensAgain = (status: number | null) => worthRetrying(TRPCClientError.from(new StreamClosed(status)))
  const passes = [null, 200, 408, 425, 429, 500, 503]
  expect([...passes, 400, 401, 403, 404].filter(opensAgain)).toEqual(passes)
})

it('uploads a picture in three steps with exactly the signed headers', async () => {
  const steps: string[] = []
  const url: string = await serve((request, response) => {
    steps.push(`${request.method} ${request.url} ${request.headers['content-type']}`)
    if (request.method === 'PUT') return void request.resume().on('end', () => response.writeHead(200).end())
    const isRequest = request.url?.includes('requestUpload')
    json(response, 200, [
      {
        result: {
          data: isRequest
            ? {
                mediaId: 'm-1',
                url: `${url}/put`,
                headers: { 'content-type': 'image/png', 'Content-Length': '3' },
                expiresAt: '',
                ranges: [],
              }
            : {},
        },
      },
    ])
  })
  const progress: number[] = []
  const kiwi = createKiwi({ url, session: 't' })
  expect(
    await kiwi.uploadPicture(new Blob(['abc'], { type: 'image/png' }), 'post', { onProgress: (fraction) => progress.push(fraction) }),
  ).toBe('m-1')
  expect(steps).toEqual([
    'POST /trpc/media.requestUpload?batch=1 application/json',
    'PUT /put image/png',
    'POST /trpc/media.complete?batch=1 application/json',
  ])
  expect(progress).toEqual([0, 1])
})

it('makes a new key each time, and the API takes it', () => {
  expect(newIdempotencyKey()).toMatch(/^[A-Za-z0-9_-]{8,80}$/)
  expect(newIdempotencyKey()).not.toBe(newIdempotencyKey())
})

it('spreads reconnects over seconds, and waits longer after each failure in a row, half a minute at most', () => {
  const longest = [4_250, 8_250, 16_250, 30_250, 30_250]
  for (const [at, longestMs] of longest.entries()) {
    expect(backoffMs(at + 1, () => 0)).toBe(250)
    expect(backoffMs(at + 1, () => 1)).toBe(longestMs)
    const drawn = Array.from({ length: 200 }, () => backoffMs(at + 1))
    expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(longestMs / 2)
  }
})

it('counts failures anew after an event, and stops at a final one', async () => {
  const waits: number[] = []
  const outcomes: ('event' | 'break' | 'refuse')[] = ['break', 'break', 'event', 'break', 'event', 'refuse']
  const inputs: unknown[] = []
  const link = resumeLink<AnyRouter>({
    worthRetrying: (error) => !String(error).includes('refuse'),
    delayMs: (failures) => waits.push(failures) && 0,
  })
  const op = { id: 1, type: 'subscription', path: 'me.events', input: {}, context: {}, signal: null } as never
  const next = ({ input }: { input: unknown }) =>
    observable((observer) => {
      inputs.push(input)
      const outcome = outcomes.shift()!
      if (outcome === 'event') observer.next({ result: { type: 'data', id: `e${inputs.length}`, data: 1 } })
      observer.error(new Error(outcome) as never)
    })
  await new Promise((resolve) => link({} as never)({ op, next: next as never }).subscribe({ error: resolve }))
  expect(waits).toEqual([1, 2, 1, 2, 1])
  expect(inputs).toEqual([{}, {}, {}, { lastEventId: 'e3' }, { lastEventId: 'e3' }, { lastEventId: 'e5' }])
})

it('tells of a stream that the server ended, and nothing of one that its reader closed', async () => {
  const open: ServerResponse[] = []
  const url = await serve((_, response) => {
    open.push(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: one\n\n')
  })
  const Source = fetchEventSource(() => 'token', fetch)
  const [ended, closed] = [new Source(url), new Source(url)]
  const listen = (source: EventTarget) => {
    const heard: string[] = []
    for (const type of ['open', 'message', 'error']) source.addEventListener(type, () => heard.push(type))
    return heard
  }
  const [heardOfEnd, heardOfClose] = [listen(ended), listen(closed)]
  await expect
    .poll(() => [heardOfEnd, heardOfClose])
    .toEqual([
      ['open', 'message'],
      ['open', 'message'],
    ])
  closed.close()
  for (const response of open) response.end()
  await expect.poll(() => heardOfEnd).toEqual(['open', 'message', 'error'])
  expect(heardOfClose).toEqual(['open', 'message'])
  expect([ended.readyState, closed.readyState]).toEqual([Source.CLOSED, Source.CLOSED])
})
