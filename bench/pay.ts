import { randomUUID } from 'node:crypto'
import { withApi } from './api.ts'
import type { Bench } from './figure.ts'
import { inTurn, type Run, withCpu } from './in-turn.ts'
import { loadOnce } from './load.ts'
import { type Payer, preparePayers } from './payers.ts'
import { withStores } from './stores.ts'
import { openTpcb } from './tpcb.ts'

const warmSeconds = 4
/** Prepared payments per second. */
const readyPerSecond = 3_000

/**
 * `pay.send` over HTTP, 16 at a time, 400 people among themselves: the session, the device's
 * signature under a live proof of the PIN, the posting, the notice and the events; beside pgbench's
 * own transaction by 16 clients on the same server.
 */
export const bench: Bench = (io) =>
  withStores(async ({ main, env, ownerUrl }) => {
    const payers = await preparePayers(main, 400)
    const tpcb = await openTpcb(ownerUrl)
    try {
      return await withApi(env, async (url) => {
        io.news('pay: every payment is signed before its round, as phones would')
        const run = (seconds: number) => pay(url, payers, seconds)
        await run(warmSeconds)
        return await inTurn(io, [{ what: 'pay: pay.send over HTTP', goal: '≥ 1 ×', run }], tpcb.floors)
      })
    } finally {
      await tpcb.close()
    }
  })

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
  return withCpu(seconds, 'are left out', () => loadOnce(url, requests, seconds))
}
