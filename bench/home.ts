import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimPort } from '../src/dev/stores/ports.ts'
import { withApi } from './api.ts'
import { citySizes } from '../demo/city.ts'
import { type Bench, type Figure, round } from './figure.ts'
import { buildFloor } from './floor.ts'
import { inTurn, type Run, withCpu } from './in-turn.ts'
import { load } from './load.ts'
import { startAnswering } from './process.ts'
import { openSessionsOf } from './sessions.ts'
import { type BenchStores, withStores } from './stores.ts'

const openSeconds = 6

/**
 * `feed.home` over HTTP, 10 full cards, warm, 20k people and 200k posts; beside one prepared
 * index-only read with the same bytes. Then both at half the rate that ours reached, in an open
 * loop.
 */
export const bench: Bench = async (io) => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    io.news('home: building a network of 20k people and 200k posts')
    const readHome = async ({ main, readerIds, env }: BenchStores) => {
      const tokens = (await openSessionsOf(main, readerIds)).map(({ token }) => token)
      await buildFloor(io.root, 'home', dir)
      return await withApi(env, async (apiUrl) => {
        const path = `/trpc/feed.home?input=${encodeURIComponent('{}')}`
        const bodyFile = join(dir, 'body.json')
        writeFileSync(bodyFile, await firstBody(`${apiUrl}${path}`, tokens[0]!))
        const port = await claimPort()
        const floorUrl = `http://127.0.0.1:${port}`
        const settings = { DATABASE_URL: env['DATABASE_URL'], PORT: String(port), BODY_FILE: bodyFile }
        const floor = await startAnswering(join(dir, 'floor.js'), `${floorUrl}/`, settings)
        try {
          const side = (url: string, requests: Parameters<typeof load>[1]) => (seconds: number, perSecond?: number) =>
            withCpu(seconds, 'are left out', () => load(url, requests, seconds, perSecond === undefined ? {} : { perSecond }))
          const ours = side(
            apiUrl,
            tokens.map((token) => ({ path, headers: { authorization: `Bearer ${token}` } })),
          )
          const least = side(
            floorUrl,
            readerIds.map((id) => ({ path: `/home/${id}` })),
          )
          await ours(5)
          const figures = await inTurn(
            io,
            [{ what: 'home: feed.home, 10 cards', goal: '≥ 0.5 ×', run: (seconds) => ours(seconds) }],
            [{ what: 'one index-only read', run: (seconds) => least(seconds) }],
          )
          const perSecond = Math.round(figures[0]!.ours / 2)
          const [mine, floors] = [await ours(openSeconds, perSecond), await least(openSeconds, perSecond)]
          return [...figures, openLoop(mine, floors)]
        } finally {
          await floor.stop()
        }
      })
    }
    return await withStores(readHome, { city: citySizes.large })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function openLoop(mine: Run, floor: Run): Figure {
  return {
    what: 'home: p99 at half that rate, open loop',
    ours: round(mine.p99Ms),
    floor: round(floor.p99Ms),
    unit: 'ms',
    ratio: round(mine.p99Ms / Math.max(1, floor.p99Ms)),
    goal: '≤ 3 ×',
    p50Ms: round(mine.p50Ms),
    p99Ms: round(mine.p99Ms),
    cpuUs: round(mine.cpuUs),
    floorCpuUs: round(floor.cpuUs),
  }
}

async function firstBody(url: string, token: string): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  const body = await response.text()
  const cards = (JSON.parse(body) as { result?: { data?: { posts?: unknown[] } } }).result?.data?.posts?.length
  if (cards !== 10) throw new Error(`The home feed of the bench shows ${cards} posts, not 10: ${body.slice(0, 300)}`)
  return body
}
