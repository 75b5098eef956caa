import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TRPCClientError } from '@trpc/client'
import { afterEach, expect, it } from 'vitest'
import type { AnyRouter } from '@trpc/server'
import { backoffMs } from './backoff.ts'
import { createKiwi } from './client.ts'
import { KiwiClientError, toKiwiError } from './errors.ts'
import { eventLink, worthRetrying } from './event-link.ts'
import { newIdempotencyKey } from './idempotency-key.ts'
import { type Put, putBytes, uploadPicture } from './upload.ts'

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

it('stops at a refused stream, says why, and does not try again for ever', async () => {
  let asked = 0
  const url = await serve((_, response) => {
    asked++
    json(response, 401, { error: { ...refusal.error, data: { ...refusal.error.data, code: 'UNAUTHENTICATED' } } })
  })
  const error = await new Promise((resolve) => createKiwi({ url, session: 'old' }).me.events.subscribe({}, { onError: resolve }))
  expect(toKiwiError(error)).toMatchObject({ code: 'UNAUTHENTICATED', requestId: 'r-1' })
  expect(asked).toBe(1)
})

it('opens a stream again after an answer that may pass, and after none that is a refusal', () => {
  const failure = (status: number | null) =>
    TRPCClientError.from<AnyRouter>(new Error('none'), status === null ? {} : { meta: { response: new Response(null, { status }) } })
  const opensAgain = (status: number | null) => worthRetrying(failure(status))
  const passes = [null, 408, 425, 429, 500, 503]
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

it('sends what is missing of a picture again where that may help: at most eight times, and a refused address once', async () => {
  let statuses: number[] = []
  const asked: string[] = []
  const url: string = await serve((request, response) => {
    const [name] = request.url!.slice('/trpc/media.'.length).split('?')
    if (request.method === 'PUT') return void request.resume().on('end', () => response.writeHead(statuses.shift() ?? 200).end())
    asked.push(name!)
    const ranges = [
      { from: 0, to: 2, url: `${url}/put`, headers: {} },
      { from: 2, to: 3, url: `${url}/put`, headers: {} },
    ]
    const data = name === 'resume' ? { state: 'awaiting_upload', bytes: 3, ranges: ranges.slice(1) } : { mediaId: 'm-1', ranges }
    json(response, 200, [{ result: { data } }])
  })
  const kiwi = createKiwi({ url, session: 't' })
  const upload = async (...answers: number[]) => {
    ;[statuses, asked.length] = [answers, 0]
    const [waited, progress]: [number[], number[]] = [[], []]
    const put: Put = (...given) => putBytes(...given, 'en')
    const options = { onProgress: (fraction: number) => progress.push(fraction) }
    const pause = (failures: number) => Promise.resolve(void waited.push(failures))
    const ended = await uploadPicture(kiwi, put, new Blob(['abc']), 'post', options, pause).catch(
      (error: unknown) => toKiwiError(error).code,
    )
    return { ended, waited, left: statuses.length, again: asked.filter((name) => name === 'resume').length, progress: progress.at(-1) }
  }
  expect(await upload(200, 503, 408, 429)).toEqual({ ended: 'm-1', waited: [1, 2, 3], left: 0, again: 3, progress: 1 })
  expect(await upload(403)).toMatchObject({ ended: 'm-1', waited: [], again: 1 })
  expect(await upload(403, 403)).toMatchObject({ ended: 'UPLOAD_REFUSED', waited: [], again: 1 })
  expect(await upload(...Array<number>(10).fill(503))).toMatchObject({ ended: 'UNAVAILABLE', waited: [1, 2, 3, 4, 5, 6, 7, 8], left: 1 })
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

/** Subscribes to `me.events` with a wait of no time. `told` is what the caller heard, in order. */
function subscribe(url: string, delayMs: (failures: number) => number = () => 0) {
  const told: string[] = []
  const link = eventLink<AnyRouter>({ url, session: 'token' }, delayMs)({} as never)
  const op = { id: 1, type: 'subscription', path: 'me.events', input: {}, context: {}, signal: null } as never
  const stream = link({ op, next: null as never }).subscribe({
    next: ({ result }) => {
      if (result.type === 'started' || result.type === 'stopped') told.push(result.type)
      if (result.type === 'data') told.push(`id ${(result.data as { id: string }).id}`)
    },
    error: (error) => told.push(`refused: ${toKiwiError(error).code}`),
    complete: () => told.push('complete'),
  })
  return { told, stream }
}

const connected = (more = {}) => `event: connected\ndata: ${JSON.stringify(more)}\n\n`
const event = (id: string) => `id: ${id}\ndata: {}\n\n`
function begin(response: ServerResponse, text: string): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
  return response
}
const inputOf = (request: IncomingMessage) => new URL(request.url!, 'http://x').searchParams.get('input')

it('counts failures anew after an event, goes on after the last one, and stops at a final refusal', async () => {
  const waits: number[] = []
  const outcomes: ('event' | 'break' | 'busy' | 'refuse')[] = ['break', 'busy', 'event', 'break', 'event', 'refuse']
  const inputs: unknown[] = []
  const url = await serve((request, response) => {
    const outcome = outcomes.shift()!
    inputs.push(JSON.parse(inputOf(request)!))
    if (outcome === 'break') return void response.destroy()
    if (outcome === 'busy') return void json(response, 503, {})
    if (outcome === 'event') return void begin(response, connected() + event(`e${inputs.length}`)).end()
    begin(response, `event: serialized-error\ndata: ${JSON.stringify(refusal.error)}\n\n`).end()
  })
  const { told } = subscribe(url, (failures) => waits.push(failures) && 0)
  await expect.poll(() => told).toEqual(['started', 'id e3', 'started', 'id e5', 'refused: NOT_FOUND'])
  expect(waits).toEqual([1, 2, 1, 2, 1])
  expect(inputs).toEqual([{}, {}, {}, { lastEventId: 'e3' }, { lastEventId: 'e3' }, { lastEventId: 'e5' }])
})

it('opens a stream again that is silent for longer than the API allows', async () => {
  const inputs: (string | null)[] = []
  const url = await serve((request, response) => {
    inputs.push(inputOf(request))
    begin(response, connected({ reconnectAfterInactivityMs: inputs.length === 1 ? 30 : 60_000 }) + event(`e${inputs.length}`))
  })
  const { told, stream } = subscribe(url)
  await expect.poll(() => told).toEqual(['started', 'id e1', 'started', 'id e2'])
  expect(inputs).toEqual(['{}', '{"lastEventId":"e1"}'])
  stream.unsubscribe()
})

it('tells of a stream that the API ended for good, and nothing of one that its reader closed', async () => {
  const open: ServerResponse[] = []
  const url = await serve((_, response) => {
    open.push(begin(response, connected() + event('e1')))
  })
  const [ended, closed] = [subscribe(url), subscribe(url)]
  await expect.poll(() => [ended.told.length, closed.told.length]).toEqual([2, 2])
  closed.stream.unsubscribe()
  await expect.poll(() => open.filter(({ destroyed }) => destroyed).length).toBe(1)
  for (const response of open) response.end('event: return\ndata:\n\n')
  await expect.poll(() => ended.told).toEqual(['started', 'id e1', 'stopped', 'complete'])
  expect(closed.told).toEqual(['started', 'id e1'])
  expect(open).toHaveLength(2)
})
