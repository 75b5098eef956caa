import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildNode } from '../tools/build.ts'
import { claimPort } from '../src/dev/stores/ports.ts'
import { besideTpcb, type Run } from './beside-tpcb.ts'
import type { Bench } from './figure.ts'
import { loadOnce } from './load.ts'
import { type Payer, preparePayers } from './payers.ts'
import { startAnswering } from './process.ts'
import { withStores } from './stores.ts'
import { openTpcb } from './tpcb.ts'

const warmSeconds = 4
/** Prepared payments per second. */
const readyPerSecond = 6_000

/**
 * `pay.send` over HTTP, 16 at a time, 400 people among themselves: the session, the device's
 * signature under a live proof of the PIN, the posting, the notice and the events; beside pgbench's
 * own transaction by 16 clients on the same server.
 */
export const bench: Bench = async (io) => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    return await withStores(async ({ main, env, ownerUrl }) => {
      const payers = await preparePayers(main, 400)
      const tpcb = await openTpcb(ownerUrl)
      await buildNode('api', dir)
      const port = await claimPort()
      const url = `http://127.0.0.1:${port}`
      const api = await startAnswering(join(dir, 'api.js'), `${url}/health/live`, { ...env, PORT: String(port), PUBLIC_URL: url })
      try {
        io.news('pay: every payment is signed before its round, as phones would')
        await pay(url, payers, warmSeconds)
        const run = (seconds: number) => pay(url, payers, seconds)
        return await besideTpcb(io, tpcb, [{ what: 'pay: pay.send over HTTP', goal: '≥ 1 ×', run }])
      } finally {
        await Promise.all([api.stop(), tpcb.close()])
      }
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function pay(url: string, payers: Payer[], seconds: number): Promise<Run> {
  const requests = await Promise.all(
    Array.from({ length: seconds * readyPerSecond }, async (_, n) => {
      const payer = payers[n % payers.length]!
      const payee = payers[(n * 7 + 1 + Math.floor(n / payers.length)) % payers.length]!
      const other = payee === payer ? payers[(n + 1) % payers.length]! : payee
      const body = JSON.stringify(
        await payer.sign({ idempotencyKey: randomUUID(), toPersonId: other.personId, toHandle: other.handle, amountKrw: 1 }),
      )
      return {
        path: '/trpc/pay.send',
        method: 'POST' as const,
        headers: { authorization: `Bearer ${payer.token}`, 'content-type': 'application/json' },
        body,
      }
    }),
  )
  const { requestsPerSecond: perSecond, p50Ms, p99Ms } = await loadOnce(url, requests, seconds)
  return { perSecond, p50Ms, p99Ms }
}
