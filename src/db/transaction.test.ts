import { sql as drizzleSql } from 'drizzle-orm'
import { bigint, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bridgeNeon, drivers } from '../../test/faults/drivers.ts'
import { startVictim, type Victim } from '../../test/faults/postgres.ts'
import { type ConnectOptions, connectDatabase, type Database, type DatabaseClient } from './client.ts'
import { pgErrorCode } from './errors.ts'
import { lockNames } from './lock-names.ts'
import { rows, run } from './rows.ts'
import { sql } from './sql.ts'
import { transaction } from './transaction.ts'

const note = pgTable('note', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  body: text('body').notNull(),
})

let server: Victim
let stopBridge: () => Promise<void>

beforeAll(async () => {
  server = await startVictim()
  stopBridge = await bridgeNeon()
  await server.admin`create table note (id int8 primary key, body text not null)`
})
afterAll(async () => {
  await stopBridge()
  await server.stop()
})

describe.each(drivers)('with %s', (driver) => {
  let client: DatabaseClient
  let heard: unknown[]

  const connect = (options: Partial<ConnectOptions> = {}): DatabaseClient =>
    connectDatabase({
      url: server.url,
      driver,
      poolMax: 2,
      leaseMax: 4,
      applicationName: 'transaction-test',
      onError: (error) => heard.push(error),
      ...options,
    })

  beforeEach(async () => {
    heard = []
    await server.admin`truncate note`
    client = connect()
  })
  afterEach(async () => {
    expect(client.stats()).toMatchObject({ leased: 0, waiting: 0 })
    await client.end()
  })

  const write = (db: Database, id: number, body = 'x') => db.insert(note).values({ id, body })
  const ids = async () => (await server.admin`select id::int from note order by id`).map(({ id }) => id as number)

  test('commits all of the work and gives its result', async () => {
    const result = await transaction(client, async (tx) => {
      await write(tx.db, 1)
      await write(tx.db, 2)
      return tx.db.select({ id: note.id }).from(note).orderBy(note.id)
    })
    expect(result).toEqual([{ id: 1 }, { id: 2 }])
    expect(await ids()).toEqual([1, 2])
  })

  test('work that throws writes nothing, throws what it threw, and the session serves again', async () => {
    const backend = (tx: { db: Database }) => rows(tx.db, sql<{ pid: number }>`select pg_backend_pid() as pid`)
    const [before] = await transaction(client, backend)
    const failed = transaction(client, async (tx) => {
      await write(tx.db, 1)
      throw new TypeError('mine')
    })
    await expect(failed).rejects.toThrow(new TypeError('mine'))
    await transaction(client, (tx) => write(tx.db, 2))
    expect(await ids()).toEqual([2])
    expect(await transaction(client, backend)).toEqual([before])
    expect(client.stats().idle).toBe(1)
  })

  test('the closing statement is committed with the work, alone too, and undoes it all if it fails', async () => {
    const closing = (id: number) => () => sql`insert into note values (${id}::int8, 'closing')`
    const close = (id: number, work: (db: Database) => Promise<unknown>) =>
      transaction(client, async (tx) => {
        tx.closing = closing(id)
        await work(tx.db)
      })
    await close(2, (db) => write(db, 1))
    await close(3, async () => {})
    expect(await ids()).toEqual([1, 2, 3])
    await expect(close(3, (db) => write(db, 4))).rejects.toMatchObject({ code: '23505' })
    await expect(close(5, () => Promise.reject(new TypeError('mine')))).rejects.toThrow('mine')
    await transaction(client, (tx) => write(tx.db, 6))
    expect(await ids()).toEqual([1, 2, 3, 6])
    expect(client.stats().idle).toBe(1)
  })

  test('a failed statement dooms the transaction: a swallowed error and 25P02 both report the first one', async () => {
    const swallowed = transaction(client, async (tx) => {
      await write(tx.db, 1)
      await write(tx.db, 1).catch(() => {})
    })
    await expect(swallowed).rejects.toMatchObject({ code: '23505' })
    const followed = transaction(client, async (tx) => {
      await Promise.allSettled([write(tx.db, 1), write(tx.db, 1)])
      await write(tx.db, 2)
    })
    await expect(followed).rejects.toMatchObject({ code: '23505' })
    expect(await ids()).toEqual([])
  })

  test('a statement nobody waited for is inside, and its failure undoes the rest', async () => {
    const failed = transaction(client, async (tx) => {
      await write(tx.db, 1)
      void write(tx.db, 1).catch(() => {})
    })
    await expect(failed).rejects.toMatchObject({ code: '23505' })
    expect(await ids()).toEqual([])
  })

  test('a statement after the end is refused, also when its session serves another transaction', async () => {
    let late!: Database
    await transaction(client, async (tx) => {
      late = tx.db
      await write(tx.db, 1)
    })
    await transaction(client, async (tx) => {
      await write(tx.db, 2)
      await expect(write(late, 3)).rejects.toThrow('This transaction is over')
    })
    expect(await ids()).toEqual([1, 2])
  })

  test('a session for transactions refuses to write outside of one', async () => {
    const lease = await client.lease()
    await expect(lease.session.send(`insert into note values (1, 'stray')`, [])).rejects.toMatchObject({ code: '25006' })
    lease.release('reuse')
    const sneaky = transaction(client, async (tx) => {
      await run(tx.db, sql`commit`)
      await write(tx.db, 2)
    })
    await expect(sneaky).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: '25006' } })
    expect(await ids()).toEqual([])
  })

  test('effects and wakes run after the commit, in order, and their failure is only heard', async () => {
    const order: unknown[] = []
    const result = await transaction(
      client,
      async (tx) => {
        tx.wakes.add('outbox').add('outbox')
        tx.afterCommit(async () => void order.push('first', await ids()))
        tx.afterCommit(() => {
          throw new Error('effect failed')
        })
        await write(tx.db, 1)
        order.push('work')
        return 'done'
      },
      { onCommit: (wakes) => void order.push([...wakes]) },
    )
    expect(result).toBe('done')
    expect(order).toEqual(['work', 'first', [1], ['outbox']])
    expect(heard).toEqual([new Error('effect failed')])
  })

  test('neither effects nor wakes run without a commit', async () => {
    const ran: string[] = []
    const failed = transaction(
      client,
      async (tx) => {
        tx.wakes.add('outbox')
        tx.afterCommit(() => void ran.push('effect'))
        await write(tx.db, 1)
        throw new Error('no')
      },
      { onCommit: () => void ran.push('wakes') },
    )
    await expect(failed).rejects.toThrow('no')
    expect(ran).toEqual([])
  })

  test('a serialization failure runs the whole work again', async () => {
    await server.admin`insert into note (id, body) values (1, '0'), (2, '0')`
    let attempts = 0
    const bump = () =>
      transaction(
        client,
        async (tx) => {
          attempts += 1
          const [found] = await tx.db
            .select()
            .from(note)
            .where(drizzleSql`id = 1`)
          await new Promise((resolve) => setTimeout(resolve, 20))
          await tx.db
            .update(note)
            .set({ body: String(Number(found?.body) + 1) })
            .where(drizzleSql`id = 1`)
        },
        { isolation: 'serializable' },
      )
    await Promise.all([bump(), bump(), bump()])
    expect((await server.admin`select body from note where id = 1`)[0]?.body).toBe('3')
    expect(attempts).toBeGreaterThan(3)
  })

  test('a deadlock is broken and both sides finish, even where the work hides the error', async () => {
    await server.admin`insert into note (id, body) values (1, ''), (2, '')`
    let attempts = 0
    let holding = 0
    const bothHold = Promise.withResolvers<void>()
    const lockBoth = (first: number, second: number) =>
      transaction(client, async (tx) => {
        attempts += 1
        try {
          await tx.db
            .update(note)
            .set({ body: drizzleSql`body || 'x'` })
            .where(drizzleSql`id = ${first}`)
          if (++holding === 2) bothHold.resolve()
          await bothHold.promise
          await tx.db
            .update(note)
            .set({ body: drizzleSql`body || 'x'` })
            .where(drizzleSql`id = ${second}`)
        } catch {
          throw new Error('could not lock')
        }
      })
    await Promise.all([lockBoth(1, 2), lockBoth(2, 1)])
    expect(attempts).toBeGreaterThan(2)
    expect((await server.admin`select body from note`).map(({ body }) => body)).toEqual(['xx', 'xx'])
  })

  test('a conflict that never ends is UNAVAILABLE after five attempts; other errors are not tried again', async () => {
    let attempts = 0
    const raise = (code: string) => () =>
      transaction(client, async (tx) => {
        attempts += 1
        await tx.db.send(`do $$ begin raise sqlstate '${code}'; end $$`, [])
      })
    const ended = raise('40001')()
    await expect(ended).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await ended.catch((error: unknown) => expect(pgErrorCode(error)).toBe('40001'))
    expect(attempts).toBe(5)
    for (const code of ['23505', '22012', '55000']) {
      attempts = 0
      await expect(raise(code)()).rejects.toMatchObject({ code })
      expect(attempts).toBe(1)
    }
  })

  test('a slow statement, a held lock and an idle transaction are cancelled in time, and the pool serves on', async () => {
    const bounded = connect({
      timeouts: { statementMs: 150, lockMs: 100, idleInTransactionMs: 150, transactionMs: 1_000 },
      leaseMax: 1,
      poolMax: 1,
    })
    const cause = async (running: Promise<unknown>) => {
      const from = performance.now()
      const error = await running.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({ code: 'UNAVAILABLE' })
      expect(performance.now() - from).toBeLessThan(800)
      return pgErrorCode(error)
    }
    await server.admin`insert into note (id, body) values (1, '')`

    expect(await cause(transaction(bounded, (tx) => run(tx.db, sql`select pg_sleep(5)`)))).toBe('57014')
    expect(await cause(rows(bounded.db, sql`select pg_sleep(5)`))).toBe('57014')
    await server.admin.begin(async (holder) => {
      await holder`select 1 from note for update`
      expect(await cause(transaction(bounded, (tx) => tx.db.delete(note)))).toBe('55P03')
    })
    await cause(
      transaction(bounded, async (tx) => {
        await write(tx.db, 2)
        await new Promise((resolve) => setTimeout(resolve, 3_000))
      }),
    )
    expect(await rows(bounded.db, sql`select 1 as n`)).toEqual([{ n: 1 }])
    await transaction(bounded, (tx) => write(tx.db, 3))
    expect(await ids()).toEqual([1, 3])
    await bounded.end()
  })

  test('work that fails before it asks Postgres of anything rolls nothing back', async () => {
    await expect(transaction(client, () => Promise.reject(new Error('before')))).rejects.toThrow('before')
    expect(
      await server.admin`select query from pg_stat_activity where application_name = 'transaction-test' and query = 'rollback'`,
    ).toEqual([])
  })

  test('a transaction as a whole is bounded by timeoutMs, however short its statements', async () => {
    const endless = transaction(
      client,
      async (tx) => {
        await write(tx.db, 1)
        for (;;) await run(tx.db, sql`select pg_sleep(0.01)`)
      },
      { timeoutMs: 200 },
    )
    const from = performance.now()
    await expect(endless).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(performance.now() - from).toBeLessThan(900)
    expect(await ids()).toEqual([])
    await transaction(client, (tx) => write(tx.db, 2))
  })

  test('a transaction that is given longer than usual may spend it on one statement, and is waited for that long', async () => {
    const usual = { statementMs: 100, transactionMs: 150, answerGraceMs: 100 }
    const narrow = connect({ leaseMax: 1, timeouts: usual })
    const nap = (seconds: number) => sql`select ${seconds}::float8 as slept, pg_sleep(${seconds}::float8)`
    expect(await transaction(narrow, (tx) => rows(tx.db, nap(0.4)), { timeoutMs: 20_000 })).toMatchObject([{ slept: 0.4 }])
    // The next holder of the session is bounded as usual.
    await expect(transaction(narrow, (tx) => rows(tx.db, nap(0.4)))).rejects.toSatisfy((error) => pgErrorCode(error) === '57014')
    await narrow.end()
  })

  test('a statement whose client gave up does not run on', async () => {
    const leaving = connect({ applicationName: `gone-${driver}`, timeouts: { statementMs: 90_000, transactionMs: 90_000 } })
    const { session } = await leaving.lease()
    const asking = session.send('select pg_sleep(60)', [])
    asking.catch(() => {})
    await server.untilRunning('pg_sleep(60)')
    session.destroy(new Error('enough'))
    await expect(asking).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect
      .poll(() => server.admin`select 1 from pg_stat_activity where application_name = ${`gone-${driver}`}`, { timeout: 10_000 })
      .toHaveLength(0)
  })

  test('waiting for a session is bounded and fair', async () => {
    const narrow = connect({ leaseMax: 1, timeouts: { acquireMs: 100 } })
    const holding = transaction(narrow, (tx) => run(tx.db, sql`select pg_sleep(0.3)`))
    await expect(transaction(narrow, (tx) => write(tx.db, 1))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await holding
    await transaction(narrow, (tx) => write(tx.db, 2))
    expect(await ids()).toEqual([2])
    const served: number[] = []
    await Promise.all([1, 2, 3, 4].map((n) => transaction(narrow, async () => void served.push(n))))
    expect(served).toEqual([1, 2, 3, 4])
    await narrow.end()
  })

  test('a transaction takes the session that was used last; a read an idle one, a new one, or the least busy', async () => {
    const backend = (db: Database, seconds: number) =>
      rows(db, sql<{ pid: number }>`select pg_backend_pid() as pid from pg_sleep(${seconds}::float8)`).then(([row]) => row!.pid)
    const alone = (seconds: number) => transaction(client, (tx) => backend(tx.db, seconds))
    const [early, late] = await Promise.all([alone(0), alone(0.3)])
    expect(early).not.toBe(late)
    expect([await alone(0), await alone(0)]).toEqual([late, late])

    const first = await backend(client.db, 0)
    expect([await backend(client.db, 0), client.stats().shared]).toEqual([first, 1])
    const pids = await Promise.all([1, 2, 3, 4].map(() => backend(client.db, 0.05)))
    expect(Object.values(Object.groupBy(pids, String)).map((each) => each!.length)).toEqual([2, 2])
  })

  test('names are locked in one order, whichever order they are given in', async () => {
    const [first, second] = (
      await rows(
        client.db,
        sql<{ name: string }>`select name from unnest(${['a', 'b']}::text[]) as n(name) order by hashtextextended(name, 0)`,
      )
    ).map(({ name }) => name)
    let waiting: Promise<void> | undefined
    await transaction(client, async (holder) => {
      await lockNames(holder, first!)
      waiting = transaction(client, (tx) => lockNames(tx, second!, first!))
      await server.untilRunning('pg_advisory_xact_lock')
      const isFree = sql<{ free: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${second!}, 0)) as free`
      expect(await transaction(client, (tx) => rows(tx.db, isFree))).toEqual([{ free: true }])
    })
    await waiting
  })

  test('ending the client lets running transactions finish and closes every backend', async () => {
    const leaving = connect({ applicationName: `leaving-${driver}` })
    const running = transaction(leaving, async (tx) => {
      await run(tx.db, sql`select pg_sleep(0.2)`)
      await write(tx.db, 1)
    })
    const reading = rows(leaving.db, sql`select pg_sleep(0.1)`)
    await server.untilRunning('pg_sleep(0.2)')
    await leaving.end()
    await Promise.all([running, reading])
    await expect(transaction(leaving, (tx) => write(tx.db, 2))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect.poll(() => server.admin`select 1 from pg_stat_activity where application_name = ${`leaving-${driver}`}`).toHaveLength(0)
    expect(await ids()).toEqual([1])
  })

  test('behind a pooler nothing is set on the session and every limit travels with the transaction', async () => {
    const pooled = connect({ pooler: 'transaction', timeouts: { statementMs: 1_234, lockMs: 567 } })
    const settings = sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock, current_setting('transaction_read_only') as read_only`
    expect(await transaction(pooled, (tx) => rows(tx.db, settings))).toEqual([{ statement: '1234ms', lock: '567ms', readOnly: 'off' }])
    expect(await rows(pooled.db, settings)).toEqual([{ statement: '0', lock: '0', readOnly: 'off' }])
    await pooled.end()
  })

  test('sessions with generic plans plan a statement without its values, at its first call', async () => {
    const generic = connect({ plans: 'generic' })
    const chosen = sql`select current_setting('plan_cache_mode') as mode, current_setting('enable_seqscan') as scans`
    const expected = [{ mode: 'force_generic_plan', scans: 'off' }]
    expect(await rows(generic.db, chosen)).toEqual(expected)
    expect(await transaction(generic, (tx) => rows(tx.db, chosen))).toEqual(expected)
    await generic.end()
  })

  test('a migration under open sessions is not noticed', async () => {
    await server.admin`create table moving (n int)`
    const read = () => transaction(client, (tx) => rows(tx.db, sql`select n from moving`))
    await read()
    await server.admin`alter table moving alter n type text`
    expect(await read()).toEqual([])
    await server.admin`drop table moving`
  })
})
