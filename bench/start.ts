import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimPort } from '../src/dev/stores/ports.ts'
import { bundlesOf } from './bundles.ts'
import { type Bench, median, round, spreadOf } from './figure.ts'
import { buildFloor } from './floor.ts'
import { startAnswering } from './process.ts'
import { withStores } from './stores.ts'

const rounds = 5

/** Process start to first answer: the bundled API beside a bare Hono bundle. */
export const bench: Bench = async (io) => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    const api = join(await bundlesOf('api'), 'api.js')
    await buildFloor(io.root, 'bare-hono', dir)
    // As beside dist/: Node need not find out what kind of modules these are.
    writeFileSync(join(dir, 'package.json'), JSON.stringify({ type: 'module' }))
    return await withStores(async ({ env }) => {
      const ours: number[] = []
      const floor: number[] = []
      for (let n = 0; n < rounds; n += 1) {
        ours.push(await firstAnswerMs(api, '/health/live', env))
        floor.push(await firstAnswerMs(join(dir, 'floor.js'), '/', {}))
        io.news(`start ${n + 1}/${rounds}: ${Math.round(ours.at(-1)!)} ms, floor ${Math.round(floor.at(-1)!)} ms`)
      }
      const [mine, least] = [median(ours), median(floor)]
      return [
        {
          what: 'start: process start to first answer',
          ours: round(mine),
          floor: round(least),
          unit: 'ms',
          ratio: round(mine / least),
          ratios: spreadOf(ours, floor),
          goal: '≤ 2.5 ×',
          p50Ms: round(mine),
          p99Ms: round(Math.max(...ours)),
        },
      ]
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function firstAnswerMs(script: string, path: string, env: Record<string, string>): Promise<number> {
  const port = await claimPort()
  const { tookMs, stop } = await startAnswering(script, `http://127.0.0.1:${port}${path}`, {
    ...env,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  })
  await stop()
  return tookMs
}
