import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createTestHarness } from 'wrangler'
import { runnerOnlySettings } from '../src/config.ts'
import { writeEdgeOpaque } from '../tools/edge-opaque.ts'
import type { ApiOptions, RunningApi } from './api.ts'
import type { World } from './worlds/world.ts'

const root = resolve(import.meta.dirname, '..')

/** The API as the built Worker in workerd, over the Postgres and Redis of the world. */
export async function startEdgeApi(world: World, { webDir }: ApiOptions = {}): Promise<RunningApi> {
  // No telemetry and no location request: the machine may have no internet.
  process.env['WRANGLER_SEND_METRICS'] = 'false'
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-edge-'))
  const settings = Object.entries(world.env).filter(([name]) => !runnerOnlySettings.has(name) && name !== 'STORAGE_DIR')
  const configPath = join(dir, 'wrangler.json')
  writeFileSync(
    configPath,
    JSON.stringify({
      name: 'kiwi-edge-test',
      main: join(root, 'src/worker.ts'),
      compatibility_date: '2026-10-01',
      compatibility_flags: ['nodejs_compat'],
      alias: { '@serenity-kit/opaque': writeEdgeOpaque() },
      vars: Object.fromEntries(settings),
      ...(webDir === undefined ? {} : { assets: { directory: webDir, binding: 'ASSETS', run_worker_first: workerFirst() } }),
    }),
  )
  const harness = createTestHarness({ root, workers: [{ configPath }] })
  const { url } = await harness.listen()
  return {
    url: url.origin,
    async close() {
      await harness.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** The routes of the Worker in wrangler.toml. */
function workerFirst(): string[] {
  const text = readFileSync(join(root, 'wrangler.toml'), 'utf8')
  return JSON.parse(/^run_worker_first = (\[.*\])$/m.exec(text)?.[1] ?? '[]') as string[]
}
