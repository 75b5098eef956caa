import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildNode } from '../tools/build.ts'
import { claimPort } from '../src/dev/stores/ports.ts'
import { openCity } from './city.ts'
import { type Bench, median, round } from './figure.ts'
import { buildFloor } from './floor.ts'
import { load, type Load } from './load.ts'
import { startAnswering } from './process.ts'
import { withStores } from './stores.ts'

const rounds = 3
const secondsEach = 6

/**
 * `feed.home` over HTTP, 10 full cards, warm, 20k people and 200k posts; beside one prepared
 * index-only read with the same bytes.
 */
export const bench: Bench = async (io) => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    return await withStores(async ({ main, env }) => {
      io.news('home: building a network of 20k people and 200k posts')
      const { tokens, readerIds } = await openCity(main)
      await buildNode('api', dir)
      await buildFloor(io.root, 'home', dir)

      const [apiPort, floorPort] = [await claimPort(), await claimPort()]
      const [apiUrl, floorUrl] = [`http://127.0.0.1:${apiPort}`, `http://127.0.0.1:${floorPort}`]
      const api = await startAnswering(join(dir, 'api.js'), `${apiUrl}/health/live`, { ...env, PORT: String(apiPort), PUBLIC_URL: apiUrl })
      const path = `/trpc/feed.home?input=${encodeURIComponent('{}')}`
      const bodyFile = join(dir, 'body.json')
      writeFileSync(bodyFile, await firstBody(`${apiUrl}${path}`, tokens[0]!))
      const floor = await startAnswering(join(dir, 'floor.js'), `${floorUrl}/`, {
        DATABASE_URL: env['DATABASE_URL'],
        PORT: String(floorPort),
        BODY_FILE: bodyFile,
      })
      try {
        const ourRequests = tokens.map((token) => ({ path, headers: { authorization: `Bearer ${token}` } }))
        const floorRequests = readerIds.map((id) => ({ path: `/home/${id}` }))
        await load(apiUrl, ourRequests, secondsEach)
        const ours: Load[] = []
        const least: Load[] = []
        for (let n = 0; n < rounds; n += 1) {
          ours.push(await load(apiUrl, ourRequests, secondsEach))
          least.push(await load(floorUrl, floorRequests, secondsEach))
          io.news(
            `home ${n + 1}/${rounds}: ${Math.round(ours.at(-1)!.perSecond)} req/s, floor ${Math.round(least.at(-1)!.perSecond)} req/s`,
          )
        }
        const of = (loads: Load[], pick: (one: Load) => number) => median(loads.map(pick))
        const [mine, floorRate] = [of(ours, (one) => one.perSecond), of(least, (one) => one.perSecond)]
        const [p99, floorP99] = [of(ours, (one) => one.p99Ms), of(least, (one) => one.p99Ms)]
        return [
          {
            what: 'home: feed.home, 10 cards',
            ours: round(mine),
            floor: round(floorRate),
            unit: 'req/s',
            ratio: round(mine / floorRate),
            goal: '≥ 0.5 ×',
            p50Ms: of(ours, (one) => one.p50Ms),
            p99Ms: p99,
          },
          {
            what: 'home: p99',
            ours: round(p99),
            floor: round(floorP99),
            unit: 'ms',
            ratio: round(p99 / floorP99),
            goal: '≤ 3 ×',
            p50Ms: null,
            p99Ms: p99,
          },
        ]
      } finally {
        await Promise.all([api.stop(), floor.stop()])
      }
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function firstBody(url: string, token: string): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  const body = await response.text()
  const cards = (JSON.parse(body) as { result?: { data?: { posts?: unknown[] } } }).result?.data?.posts?.length
  if (cards !== 10) throw new Error(`The home feed of the bench shows ${cards} posts, not 10: ${body.slice(0, 300)}`)
  return body
}
