import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bridgeNeon, drivers } from '../../test/faults/drivers.ts'
import { dyingClient } from '../../test/faults/kill-between.ts'
import { startVictim, type Victim } from '../../test/faults/postgres.ts'
import { expectServing, expectWhole, leg, makeWallets, move, wallet, type Client } from '../../test/faults/transfers.ts'
import { connectDatabase } from './client.ts'
import { one, run } from './rows.ts'
import { sql } from './sql.ts'
import type { Session } from './session.ts'
import { transaction, type Tx } from './transaction.ts'

let server: Victim
let stopBridge: () => Promise<void>

beforeAll(async () => {
  server = await startVictim()
  stopBridge = await bridgeNeon()
})
afterAll(async () => {
  await stopBridge()
  await server.stop()
})

describe.each(drivers)('with %s', (driver) => {
  let client: Client

  beforeEach(async () => {
    await makeWallets(server)
    client = connectDatabase({
      url: server.url,
      driver,
      poolMax: 3,
      leaseMax: 6,
      applicationName: 'faults',
      timeouts: { acquireMs: 20_000 },
    })
  })
  afterEach(async () => {
    await client.end()
    await server.untilGone('faults')
  })

  /**
   * Twenty writers and four readers share the client while `harm` happens; all of them must
   * succeed. Returns the names of their transfers.
   */
  async function amongOthers(harm: () => Promise<void>): Promise<string[]> {
    let stop = false
    const done: string[] = []
    const writer = async (id: number) => {
      for (let n = 0; !stop || n === 0; n += 1) {
        const from = 1 + ((id + n) % 10)
        const to = 1 + ((id + n * 7 + 3) % 10)
        if (from === to) continue
        const name = `w${id}.${n}`
        await transaction(client, (tx) => move(tx, name, from, to))
        done.push(name)
      }
    }
    const reader = async () => {
      while (!stop) {
        expect(await one(client.db, sql`select sum(balance) as total from wallet`)).toEqual({ total: 10_000 })
      }
    }
    const others = Promise.all([...Array.from({ length: 20 }, (_, id) => writer(id)), ...Array.from({ length: 4 }, reader)])
    others.catch(() => {})
    try {
      await harm()
    } finally {
      stop = true
    }
    await others
    return done
  }

  /** A client whose transactions tell their session and backend before they begin. */
  function revealing(reveal: (session: Session, pid: number) => void): Client {
    return {
      ...client,
      async lease() {
        const lease = await client.lease()
        const answer = await lease.session.send('select pg_backend_pid()', [])
        reveal(lease.session, Number(answer.rows[0]?.[0]))
        return lease
      },
    }
  }

  const positions = [0, 1, 2, 3, 4, 5].flatMap((position) => [
    { position, seen: 'at once' },
    { position, seen: 'when the loss is known' },
  ])
  test.each(positions)('a backend killed before statement $position leaves nothing, going on $seen', async ({ position, seen }) => {
    let tried = 0
    const committed = await amongOthers(async () => {
      let session!: Session
      let pid = 0
      const victim = transaction(
        revealing((...found) => ([session, pid] = found)),
        (tx) =>
          move(tx, 'victim', 1, 2, async (at) => {
            if (at !== position) return
            tried += 1
            await server.kill(pid)
            while (seen !== 'at once' && !session.closed) await new Promise((resolve) => setTimeout(resolve, 1))
          }),
      )
      await expect(victim).rejects.toMatchObject({
        code: position === 5 && seen === 'at once' ? expect.stringMatching(/UNAVAILABLE|OUTCOME_UNKNOWN/) : 'UNAVAILABLE',
      })
      expect(session.closed).toBe(true)
    })
    expect(tried).toBe(1)
    await expectWhole(server, committed)
    await expectServing(client)
  })

  const kinds: Record<string, (tx: Tx) => Promise<unknown>> = {
    'one statement': (tx) => tx.db.insert(leg).values({ transfer: 'victim', walletId: 1, amount: 0 }),
    'reads, then writes that depend on them': (tx) => move(tx, 'victim', 1, 2),
    'many rows at once': (tx) =>
      tx.db
        .insert(leg)
        .values(Array.from({ length: 200 }, (_, n) => ({ transfer: 'victim', walletId: n, amount: 0 })))
        .returning(),
    'statements side by side': (tx) =>
      Promise.all([1, 2, 3, 4].map((n) => tx.db.insert(leg).values({ transfer: 'victim', walletId: n, amount: 0 }))),
    'a write per row read': async (tx) => {
      for (const { id } of await tx.db.select().from(wallet))
        await tx.db.insert(leg).values({ transfer: 'victim', walletId: id, amount: 0 })
    },
  }
  test.each(Object.keys(kinds))('a kill in any gap of %s leaves all or nothing', async (kind) => {
    const committed = await amongOthers(async () => {
      for (let position = 0; ; position += 1) {
        const dying = dyingClient(client, server, position)
        const outcome = await transaction(dying.client, async (tx) => void (await kinds[kind]?.(tx))).then(
          () => 'COMMITTED',
          (error: { code: string }) => error.code,
        )
        if (!dying.struck()) {
          expect(outcome).toBe('COMMITTED')
          break
        }
        expect(outcome).toMatch(/UNAVAILABLE|OUTCOME_UNKNOWN/)
        expect(await server.admin`select 1 from leg where transfer = 'victim'`).toEqual([])
      }
      await server.admin`delete from leg where transfer = 'victim'`
      // Locked in the writers' order, or it could wait for one of them in a circle.
      if (kind.startsWith('reads'))
        await server.admin`with held as materialized (select id from wallet where id in (1, 2) order by id for update)
          update wallet set balance = balance + case id when 1 then 1 else -1 end where id in (select id from held)`
    })
    await expectWhole(server, committed)
    await expectServing(client)
  })

  test('a backend killed while a statement runs leaves nothing', async () => {
    const committed = await amongOthers(async () => {
      const victim = transaction(client, (tx) =>
        move(tx, 'victim', 1, 2, async (at) => {
          if (at === 4) await run(tx.db, sql`select pg_sleep(20) as victim_sleeps`)
        }),
      )
      const outcome = expect(victim).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await server.kill(await server.untilRunning('victim_sleeps'))
      await outcome
    })
    await expectWhole(server, committed)
    await expectServing(client)
  })

  test('work that swallows the loss and goes on writing still writes nothing', async () => {
    const committed = await amongOthers(async () => {
      let pid = 0
      const refused: unknown[] = []
      const victim = transaction(
        revealing((_, found) => (pid = found)),
        async (tx) => {
          await tx.db.insert(leg).values({ transfer: 'victim', walletId: 1, amount: 5 })
          await server.kill(pid)
          for (let n = 0; n < 20; n += 1) {
            await tx.db
              .insert(leg)
              .values({ transfer: `stray${n}`, walletId: 1, amount: 5 })
              .catch((error: unknown) => refused.push(error))
            await new Promise((resolve) => setTimeout(resolve, 2))
          }
        },
      )
      await expect(victim).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await expect.poll(() => refused.length).toBe(20)
    })
    await expectWhole(server, committed)
  })

  test('killing backends at random, again and again, never leaves half a transfer', async () => {
    const committed: string[] = []
    const uncertain: string[] = []
    let refused = 0
    const enough = () => committed.length >= 60 && refused >= 20
    const killer = async () => {
      while (!enough()) {
        await server.admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'faults' and state <> 'idle' order by random() limit 1`
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
    }
    const writer = async (id: number) => {
      for (let round = 0; !enough(); round += 1) {
        const name = `r${id}.${round}`
        try {
          await transaction(client, (tx) => move(tx, name, 1 + (id % 10), 1 + ((id + 3) % 10)))
          committed.push(name)
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/UNAVAILABLE|OUTCOME_UNKNOWN/) })
          refused += 1
          if ((error as { code: string }).code === 'OUTCOME_UNKNOWN') uncertain.push(name)
        }
      }
    }
    await Promise.all([killer(), ...Array.from({ length: 12 }, (_, id) => writer(id))])
    await expectWhole(server, committed, uncertain)
    await expectServing(client)
  })
})
