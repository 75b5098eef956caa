import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { unstable_startWorker as startWorker } from 'wrangler'
import { drivers } from '../../test/faults/drivers.ts'
import { startVictim, type Victim } from '../../test/faults/postgres.ts'
import { startWsProxy } from '../../test/faults/ws-proxy.ts'

const dir = mkdtempSync(join(tmpdir(), 'kiwi-transaction-worker-'))
let server: Victim
let bridge: Awaited<ReturnType<typeof startWsProxy>>
let worker: Awaited<ReturnType<typeof startWorker>>

beforeAll(async () => {
  // No telemetry, and no look-up of a location: the machine may have no internet.
  process.env['WRANGLER_SEND_METRICS'] = 'false'
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'
  server = await startVictim()
  await server.admin`create table note (body text)`
  bridge = await startWsProxy()
  const config = join(dir, 'wrangler.json')
  writeFileSync(
    config,
    JSON.stringify({
      name: 'kiwi-transaction-test',
      main: resolve(import.meta.dirname, '../../test/faults/transaction-worker.ts'),
      compatibility_date: '2026-10-01',
      compatibility_flags: ['nodejs_compat'],
      vars: { DATABASE_URL: server.url, WS_PROXY: `127.0.0.1:${bridge.port}` },
    }),
  )
  // createTestHarness would do but for Neon: it answers a Worker's outgoing WebSockets with 500.
  worker = await startWorker({ config, dev: { server: { port: 0 }, inspector: false, logLevel: 'error' } })
})
afterAll(async () => {
  await worker?.dispose()
  await bridge?.stop()
  await server?.stop()
  rmSync(dir, { recursive: true, force: true })
})
beforeEach(() => server.admin`truncate note`)

test.each(drivers)(
  'in workerd with %s a backend killed between two writes leaves nothing, and the next transaction is whole',
  async (driver) => {
    const response = await worker.fetch(`http://worker/${driver}`)
    expect(await response.json()).toEqual({ outcome: 'UNAVAILABLE', refused: 10, notes: ['after', 'after'] })
    await expect.poll(() => server.admin`select 1 from pg_stat_activity where application_name = 'worker'`).toHaveLength(0)
  },
)
