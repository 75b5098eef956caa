import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../src/http/app.ts'
import { nodeRoutes } from '../../src/http/node-routes.ts'
import { type RunningApi, startNodeApi } from '../api.ts'
import { makeWebDir } from '../contract/pages-contract.ts'
import { createWorld, type World } from '../worlds/world.ts'

let world: World
let api: RunningApi
let token: string
const webDir = makeWebDir()
const causes: string[] = []
beforeAll(async () => {
  world = await createWorld()
  world.deps.logger.error = (facts: object) => void causes.push(String((facts as { err?: unknown }).err))
  api = await startNodeApi(world, { webDir })
  token = await world.sessionToken(await world.person())
})
afterAll(async () => {
  await api.close()
  await world.close()
})

/** What HTTP adds to the API: parts of addresses, headers and forms, sent as bytes. */
const parts = [
  '%00',
  '%ff',
  '%',
  '%zz',
  '..%2f..',
  '%e2%80%ae',
  '%ed%a0%80',
  '%C3%28',
  '__proto__',
  '%5b',
  'a%0d%0ab',
  '-1',
  '%F0%9F%98%80',
]
const values = [
  '',
  ',,;;==',
  '999999999999999999999',
  '\xff\xfe',
  '"\\"',
  'bytes=9-0,-1',
  'kiwi_session=%00',
  'Bearer %00',
  '*',
  'a'.repeat(6_000),
]
const headers = (
  'host accept accept-language accept-encoding authorization content-encoding cookie forwarded if-modified-since if-none-match ' +
  'last-event-id origin range referer sec-fetch-site traceparent trpc-accept x-forwarded-for'
).split(' ')
const forms = ['state=%00&code=%ff', '%', '--x\r\nContent-Disposition: form-data; name="state"\r\n\r\n\0\r\n', '{', '\xff']
const formTypes = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/json',
  'a/b',
  '',
]

/** Every address that the app on Node answers, with its parts and its query as gaps. */
function places(): { method: string; gaps: string }[] {
  const app = createApp(
    () => ({ deps: world.deps, address: '127.0.0.1' }),
    world.config,
    (routes) => routes.route('/', nodeRoutes({ ...world.config, WEB_DIR: webDir })),
  )
  const gapsOf = (path: string) => path.replace(/:[a-zA-Z]+(?:\{(?:[^{}]|\{[^}]*\})*\})?/g, '*')
  const all = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => ({ method, gaps: gapsOf(path) }))
  const pages = ['/posts/*', '/products/*', '/shops/*', '/tags/*', '/people/*', '/@*', '/search?q=*', '/collections/*', '/trpc/*']
  return [...all, ...pages.map((gaps) => ({ method: 'GET', gaps }))].flatMap((place) => [
    place,
    { ...place, gaps: `${place.gaps}?x=*&code=*&state=*` },
  ])
}

const text = (method: string, path: string, more: Record<string, string> = {}, body = '') =>
  [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({ host: new URL(api.url).host, connection: 'close', ...more }).map((line) => line.join(': ')),
  ]
    .join('\r\n')
    .concat(`\r\ncontent-length: ${body.length}\r\n\r\n${body}`)

/** Sends bytes as they are; `fetch` would mend them. */
function ask(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(request, 'latin1'))
    let answer = ''
    socket.on('data', (bytes) => void (answer += bytes.toString('latin1')))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
    socket.setTimeout(15_000, () => socket.destroy(new Error('no answer')))
  })
}

it('every address answers or refuses whatever its parts, headers and forms hold', async () => {
  const all = places()
  expect(all.length).toBeGreaterThan(40)
  const whose = (at: number): Record<string, string> => (at % 2 === 0 ? {} : { authorization: `Bearer ${token}` })
  const requests = [
    ...all.flatMap(({ method, gaps }) => parts.map((part, at) => text(method, gaps.replaceAll('*', part), whose(at)))),
    ...['/', '/trpc/me.get', '/health/ready', '/assets/app-1a2b3c.js', '/auth/kakao/callback?state=a&code=b', '/posts/1'].flatMap((path) =>
      headers.flatMap((name) => values.map((value) => text('GET', path, { [name]: value }))),
    ),
    ...all
      .filter(({ method }) => method === 'POST')
      .flatMap(({ gaps }) =>
        formTypes.flatMap((type) => forms.map((form) => text('POST', gaps.replaceAll('*', 'a'), { 'content-type': type }, form))),
      ),
  ]
  const flaws: string[] = []
  const waiting = requests.values()
  const askAll = async () => {
    for (const request of waiting) {
      const answer = await ask(request).catch(String)
      if (!/^HTTP\/1\.1 [2-4]/.test(answer)) flaws.push(`${request.slice(0, 200)} → ${answer.slice(0, 40)}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, askAll))
  expect(flaws).toEqual([])
  expect(causes).toEqual([])
})
