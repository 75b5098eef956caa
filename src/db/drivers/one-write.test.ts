import { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startVictim, type Victim } from '../../../test/faults/postgres.ts'
import { connectDatabase } from '../client.ts'
import { one } from '../rows.ts'
import { sql } from '../sql.ts'
import { transaction } from '../transaction.ts'

let server: Victim
beforeAll(async () => {
  server = await startVictim()
})
afterAll(() => server.stop())

test('the statements that a transaction sends in one turn leave in one write, however long they are', async () => {
  const client = connectDatabase({ url: server.url, driver: 'postgres-js', poolMax: 1, leaseMax: 1, applicationName: 'one-write-test' })
  const long = 'x'.repeat(3_000)
  const round = (turn: string) =>
    transaction(client, async (tx) => {
      await one(tx.db, sql<{ ready: boolean }>`select true as ready`)
      const socket = Socket.prototype as unknown as Record<'_write' | '_writev', () => void>
      const writes = [vi.spyOn(socket, '_write'), vi.spyOn(socket, '_writev')]
      try {
        const lengths = await Promise.all(
          [1, 2, 3].map((n) => one(tx.db, sql<{ length: number }>`select length(${long + turn + n}::text) as length`)),
        )
        return { lengths: lengths.map(({ length }) => length), writes: writes.flatMap(({ mock }) => mock.calls).length }
      } finally {
        for (const spy of writes) spy.mockRestore()
      }
    })
  try {
    // The first time, Postgres is asked for the types of the parameters before they are sent.
    await round('first')
    expect(await round('again')).toEqual({ lengths: [3_006, 3_006, 3_006], writes: 1 })
  } finally {
    await client.end()
  }
})
