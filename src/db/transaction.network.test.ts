import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bridgeNeon, drivers } from '../../test/faults/drivers.ts'
import { startVictim, type Victim } from '../../test/faults/postgres.ts'
import { startTcpProxy } from '../../test/faults/tcp-proxy.ts'
import { expectServing, expectWhole, leg, makeWallets, move, type Client } from '../../test/faults/transfers.ts'
import { connectDatabase } from './client.ts'
import { rows } from './rows.ts'
import { sql } from './sql.ts'
import { transaction } from './transaction.ts'

let server: Victim
let proxy: Awaited<ReturnType<typeof startTcpProxy>>
let stopBridge: () => Promise<void>

beforeAll(async () => {
  server = await startVictim()
  proxy = await startTcpProxy(server.port)
  stopBridge = await bridgeNeon()
})
afterAll(async () => {
  await proxy.stop()
  await stopBridge()
  await server.stop()
})

describe.each(drivers)('with %s', (driver) => {
  const connect = (port: number, timeouts = {}): Client =>
    connectDatabase({
      url: server.url.replace(`:${server.port}/`, `:${port}/`),
      driver,
      poolMax: 3,
      leaseMax: 6,
      applicationName: 'network',
      timeouts,
    })

  beforeEach(() => makeWallets(server))

  test.each([
    { kind: 'drop', there: 0 },
    { kind: 'lose answer', there: 2 },
    { kind: 'swallow', there: 0 },
  ] as const)('a network that fails in the commit ($kind) gives an unknown outcome, never half a transfer', async ({ kind, there }) => {
    const through = connect(proxy.port)
    proxy.arm({ text: 'commit\0', kind })
    let attempts = 0
    const victim = transaction(through, (tx) => ((attempts += 1), move(tx, 'victim', 1, 2)), { timeoutMs: 300 })
    await expect(victim).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(attempts).toBe(1)
    const legs = await server.admin`select 1 from leg where transfer = 'victim'`
    expect(legs).toHaveLength(there)
    expect(through.stats()).toMatchObject({ leased: 0, idle: 0 })
    await transaction(through, (tx) => move(tx, 'next', 1, 2))
    await expectWhole(server, ['next'], ['victim'])
    await through.end()
  })

  test.each(['drop', 'lose answer'] as const)('an unknown commit (%s) of idempotent work is done again and acts once', async (kind) => {
    const through = connect(proxy.port)
    proxy.arm({ text: 'commit\0', kind })
    let attempts = 0
    await transaction(
      through,
      async (tx) => {
        attempts += 1
        const done = await tx.db.select().from(leg).where(eq(leg.transfer, 'keyed'))
        if (done.length === 0) await move(tx, 'keyed', 1, 2)
      },
      { idempotent: true },
    )
    expect(attempts).toBe(2)
    await expectWhole(server, ['keyed'])
    await through.end()
  })

  test('a single write whose answer is lost has an unknown outcome, a read is only UNAVAILABLE', async () => {
    const through = connect(proxy.port)
    await rows(through.db, sql`select 1`)
    proxy.arm({ text: 'insert into "leg"', kind: 'lose answer' })
    await expect(through.db.insert(leg).values({ transfer: 'single', walletId: 1, amount: 0 })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    await rows(through.db, sql`select 1`)
    proxy.arm({ text: 'select 2', kind: 'lose answer' })
    await expect(rows(through.db, sql`select 2`)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await through.end()
  })

  test('a server that restarts answers UNAVAILABLE, then serves again without a new client', async () => {
    const client = connect(server.port)
    await expectServing(client)
    await server.crash()
    await expect(transaction(client, (tx) => move(tx, 'gone', 1, 2))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(rows(client.db, sql`select 1`)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await server.revive()
    await expectServing(client)
    await client.end()
  })

  test('a proxy that takes connections and shuts them is UNAVAILABLE within the connect time-out', async () => {
    const through = connect(proxy.port, { connectMs: 300 })
    proxy.refuse(true)
    const from = performance.now()
    await expect(transaction(through, (tx) => move(tx, 'shut', 1, 2))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(performance.now() - from).toBeLessThan(2_000)
    proxy.refuse(false)
    await transaction(through, (tx) => move(tx, 'open', 1, 2))
    await through.end()
  })
})
