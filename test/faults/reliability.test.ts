import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, globSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { areFaultsLong } from '../at-length.ts'
import { openSessionsOf } from '../../bench/sessions.ts'
import { migrate } from '../../src/db/migrate.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { write } from '../../src/db/write.ts'
import { type EmbeddedRedis, startRedis } from '../../src/dev/stores/redis.ts'
import { newId } from '../../src/ids.ts'
import { verifyLedger } from '../../src/pay/proof/verify-ledger.ts'
import { sendMoney } from '../../src/pay/wallet/send-money.ts'
import { publishMany } from '../../src/realtime/publish.ts'
import { sendOf } from '../statements.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { startVictim, type Victim } from './postgres.ts'
import { apiEnv, type RunningProcess, startProcess } from './process.ts'
import { startTcpProxy } from './tcp-proxy.ts'
import { until } from './until.ts'

/**
 * `./kiwi test faults`: minutes, and a disk of its own. Its figures stand in docs/reliability.md.
 */
const figure = (fault: string, facts: object) => console.log(`reliability: ${fault}: ${JSON.stringify(facts)}`)
/** Debian's libfaketime gives a process another clock. */
const faketime = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0]
if (areFaultsLong && !faketime) console.warn('Skipped: clocks of whole processes. "apt-get install faketime" brings what they need.')
const memory = join(import.meta.dirname, '../../bench/settled-memory.mjs')

describe.runIf(areFaultsLong)('a Kiwi with a bad disk, network and devices', () => {
  const disk = mkdtempSync(join(tmpdir(), 'kiwi-disk-'))
  const hasDisk = areFaultsLong && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1g,mode=777', 'tmpfs', disk]).status === 0
  if (areFaultsLong && !hasDisk) console.warn('Skipped: a full disk. It is a tmpfs, which only root may mount.')
  let server: Victim
  let redis: EmbeddedRedis
  let network: Awaited<ReturnType<typeof startTcpProxy>>[]
  let world: World
  beforeAll(async () => {
    const options = { max_wal_size: '64MB', min_wal_size: '32MB', max_connections: 200 }
    ;[server, redis] = await Promise.all([startVictim(options, hasDisk ? disk : tmpdir()), startRedis({ dir: join(disk, 'redis') })])
    const at = (name: string, port = server.port) =>
      Object.assign(new URL(server.url), { pathname: `/${name}`, port: `${port}` }).toString()
    for (const name of ['main', 'log']) {
      await server.admin`create database ${server.admin(name)}`
      await migrate({ url: at(name), folder: new URL(`../../drizzle/${name}`, import.meta.url).pathname, lockTimeoutMs: 10_000 })
    }
    network = [await startTcpProxy(server.port), await startTcpProxy(redis.port)]
    const [toPostgres, toRedis] = network.map(({ port }) => port)
    const place = { DATABASE_URL: at('main', toPostgres), LOG_DATABASE_URL: at('log', toPostgres) }
    world = await createWorld({ ...place, REDIS_URL: `redis://127.0.0.1:${toRedis}/0` }, { isLive: true })
  })
  afterAll(async () => {
    await world?.close()
    await Promise.all(network?.map((one) => one.stop()) ?? [])
    await Promise.all([server?.stop(), redis?.stop()])
    if (hasDisk) execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  })

  const percentile = (values: number[], part: number) =>
    Math.round(values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) * part)]!)

  /** Signed payments of 1 won, each for one key. */
  async function signed(payer: TestPerson, payee: TestPerson, payments: number) {
    return Promise.all(
      Array.from({ length: payments }, async () => {
        const key = randomUUID()
        const approval = await world.approve(payer, sendOf(payee, key, 1))
        return { idempotencyKey: key, toPersonId: payee.id, toHandle: payee.handle, amountKrw: 1, memo: '', requestId: null, approval }
      }),
    )
  }
  type Payment = Awaited<ReturnType<typeof signed>>[number]
  const timed = async (payer: TestPerson, payment: Payment) => {
    const startedAt = performance.now()
    await sendMoney(payer.ctx, payment)
    return performance.now() - startedAt
  }
  async function twoWithMoney() {
    const [payer, payee] = [await world.person(), await world.person()]
    await world.fund(payer, 10_000)
    return [payer, payee] as const
  }
  const walletKrw = async ({ id }: TestPerson) =>
    (await rows(world.owner.db, sql<{ posted: number }>`select posted from account where kind = 'wallet' and person_id = ${id}::uuid`))[0]
      ?.posted ?? 0
  const expectWholeBooks = async () => expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])

  it('moves each payment once over a network that loses packets and resets connections', { timeout: 300_000 }, async () => {
    const [payer, payee] = await twoWithMoney()
    const payments = await signed(payer, payee, 200)
    for (const one of network) one.lose({ late: 0.03, lateMs: 200, reset: 0.003 })
    let failures = 0
    const ms: number[] = []
    for (const payment of payments)
      for (let attempt = 0; ; attempt += 1) {
        const done = await timed(payer, payment).catch(() => null)
        if (done !== null) ms.push(done)
        if (done !== null) break
        failures += 1
        expect(attempt).toBeLessThan(20)
      }
    for (const one of network) one.lose(null)
    expect(await walletKrw(payee)).toBe(payments.length)
    await expectWholeBooks()
    figure('packet loss', { payments: payments.length, retried: failures, p50Ms: percentile(ms, 0.5), p99Ms: percentile(ms, 0.99) })
  })

  it.skipIf(!hasDisk)(
    'loses no payment that it answered when the disk is full, and goes on when there is room',
    { timeout: 300_000 },
    async () => {
      const [payer, payee] = await twoWithMoney()
      const payments = await signed(payer, payee, 300)
      const answered = new Set<Payment>()
      const pay = (payment: Payment) => sendMoney(payer.ctx, payment).then(() => void answered.add(payment))
      for (const payment of payments.slice(0, 20)) await pay(payment)
      const ballast = join(disk, 'ballast')
      const file = openSync(ballast, 'w')
      const block = Buffer.alloc(1 << 20)
      for (;;)
        try {
          writeSync(file, block)
        } catch {
          break
        }
      closeSync(file)
      const refusals: string[] = []
      for (const payment of payments.slice(20, 200)) {
        // WAL of full pages: what is left of the last segment is soon used.
        await run(world.owner.db, sql`select pg_switch_wal()`).catch(() => {})
        await pay(payment).catch((error: { code?: string }) => void refusals.push(error.code ?? String(error)))
        if (refusals.length >= 5) break
      }
      expect(refusals.length).toBeGreaterThan(0)
      expect(refusals.filter((code) => code !== 'UNAVAILABLE' && code !== 'OUTCOME_UNKNOWN')).toEqual([])
      rmSync(ballast)
      const freedAt = performance.now()
      const answers = (asked: Promise<unknown>) =>
        asked.then(
          () => true,
          () => false,
        )
      // A Postgres that could not write its log has ended itself.
      const revived = async () => (await answers(server.admin`select 1`)) || (await answers(server.revive()))
      await until(revived, true, 60_000, 500)
      await until(() => answers(run(world.owner.db, sql`select 1`)), true, 30_000, 50)
      const backMs = performance.now() - freedAt
      const kept = await walletKrw(payee)
      expect(kept).toBeGreaterThanOrEqual(answered.size)
      for (const payment of payments) await pay(payment)
      expect(await walletKrw(payee)).toBe(payments.length)
      await expectWholeBooks()
      figure('full disk', { refused: refusals.length, codes: [...new Set(refusals)], serviceMsAfterRoom: Math.round(backMs) })
    },
  )

  it('a Redis that stands still delays no payment beyond its limit, and none is lost', async () => {
    const [payer, payee] = await twoWithMoney()
    const payments = await signed(payer, payee, 40)
    process.kill(redis.pid, 'SIGSTOP')
    const still: number[] = []
    try {
      for (const payment of payments.slice(0, 20)) still.push(await timed(payer, payment))
    } finally {
      process.kill(redis.pid, 'SIGCONT')
    }
    const after: number[] = []
    for (const payment of payments.slice(20)) after.push(await timed(payer, payment))
    expect(await walletKrw(payee)).toBe(payments.length)
    expect(percentile(still, 1)).toBeLessThan(8_000)
    figure('Redis stands still', { p50Ms: percentile(still, 0.5), maxMs: percentile(still, 1), afterP50Ms: percentile(after, 0.5) })
  })

  it.skipIf(!faketime).each([
    ['+10m', '-10m'],
    ['-10m', '+10m'],
  ])(
    'loses nothing and does nothing before its time with an API at %s and a runner at %s',
    { timeout: 300_000 },
    async (apiOff, runnerOff) => {
      const [payer, payee] = await twoWithMoney()
      const payments = await signed(payer, payee, 40)
      // A proof of the PIN belongs to the session that pays.
      const token = 'T'.repeat(30) + randomUUID().slice(0, 13)
      const tokenHash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
      await run(world.owner.db, sql`update session set token_hash = ${tokenHash} where id = ${payer.ctx.actor.sessionId}::uuid`)
      const at = (off: string): Record<string, string> => ({ LD_PRELOAD: faketime!, FAKETIME: off, FAKETIME_DONT_FAKE_MONOTONIC: '1' })
      const start = async (off: string | null) => {
        const env = off === null ? apiEnv(world.env) : { ...apiEnv(world.env), ...at(off) }
        const api = await startProcess('server', env)
        const call = async (name: string, input: object) => {
          const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
          const answer = await fetch(`${api.url}/trpc/${name}`, { method: 'POST', headers, body: JSON.stringify(input) })
          const body = (await answer.json()) as { error?: { data: { code: string } } }
          return body.error?.data.code ?? 'ok'
        }
        return { api, call }
      }
      const outcomes = new Map<string, number>()
      const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1)
      // Due in five minutes of Postgres' clock, long ago by that of a process that is ahead.
      const later = newId(new Date())
      const notice = { personId: payee.id, kind: 'follow', actorId: payer.id, postId: null, commentId: null, amountKrw: null }
      await run(
        world.owner.db,
        sql`insert into outbox (id, name, payload, run_at, created_at)
        values (${later}::uuid, 'notifications.notify', ${JSON.stringify(notice)}::jsonb, now() + interval '5 minutes', now())`,
      )
      const waiting = async () =>
        (
          await rows(
            world.owner.db,
            sql<{ id: string }>`select id from outbox where name = 'notifications.notify' and done_at is null and run_at <= now()`,
          )
        ).length
      const off = await start(apiOff)
      const runner = await startProcess('runner', { ...world.env, ...at(runnerOff) })
      try {
        expect(await off.call('people.follow', { personId: payee.id })).toBe('ok')
        for (const payment of payments) count(await off.call('pay.send', payment))
        await until(waiting, 0, 60_000, 100)
        const told = sql<{ told: boolean }>`select exists (select from notification where person_id = ${payee.id}::uuid) as told`
        expect(await rows(world.owner.db, told)).toEqual([{ told: true }])
        const early = sql<{ done: boolean }>`select done_at is not null as done from outbox where id = ${later}::uuid`
        expect(await rows(world.owner.db, early)).toEqual([{ done: false }])
      } finally {
        await Promise.all([off.api.kill(), runner.kill()])
      }
      // To this API the proof of the PIN is too old; the ledger counts into no wrong day.
      expect([...outcomes.keys()].filter((code) => !['ok', 'UNAVAILABLE', 'PIN_REQUIRED'].includes(code))).toEqual([])
      expect(await walletKrw(payee)).toBe(outcomes.get('ok') ?? 0)
      const right = await start(null)
      try {
        // The same keys again, as a device does: those that moved do not move twice.
        for (const payment of payments) expect(await right.call('pay.send', payment)).toBe('ok')
      } finally {
        await right.api.kill()
      }
      expect(await walletKrw(payee)).toBe(payments.length)
      await expectWholeBooks()
      figure('clocks', { apiOff, runnerOff, ...Object.fromEntries(outcomes) })
      await run(world.owner.db, sql`delete from outbox where id = ${later}::uuid`)
    },
  )

  it(
    '10,000 devices that do not read what they are told cost little memory and delay nobody',
    { timeout: 400_000 },
    async ({ onTestFinished }) => {
      const devices = 10_000
      const api: RunningProcess = await startProcess(
        'server',
        { ...apiEnv(world.env), TRUSTED_PROXIES: '127.0.0.1' },
        [],
        ['--expose-gc', '--import', memory],
      )
      const sockets: Socket[] = []
      onTestFinished(async () => {
        for (const socket of sockets) socket.destroy()
        await api.kill()
      })
      const ids = Array.from({ length: devices }, () => newId(new Date()))
      await run(
        world.owner.db,
        sql`insert into person (id, status, role, handle, display_name, is_private, last_active_at, created_at)
          select id, 'active', 'member', 'deaf' || n, 'deaf', false, now(), now() from unnest(${ids}::uuid[]) with ordinality as p(id, n)`,
      )
      const visitors = await openSessionsOf(world.owner, ids)
      const open = async ({ token }: (typeof visitors)[number], onData?: (text: string) => void) => {
        const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
        // One address may not have so many.
        const at = sockets.push(socket)
        await once(socket, 'connect')
        socket.write(
          `GET /trpc/me.events?input=%7B%7D HTTP/1.1\r\nhost: kiwi\r\nx-forwarded-for: ${1 + (at % 200)}.${(at >> 8) % 250}.${at % 250}.7\r\naccept: text/event-stream\r\nauthorization: Bearer ${token}\r\n\r\n`,
        )
        await new Promise<void>((resolve, reject) => {
          socket.on('error', reject)
          socket.on('data', (bytes) => {
            const text = bytes.toString()
            if (text.startsWith('HTTP/1.1') && !text.startsWith('HTTP/1.1 200')) reject(new Error(text.slice(0, 300)))
            if (text.includes('"kind":"ready"')) resolve()
            else onData?.(text)
          })
        })
        if (!onData) socket.pause()
        return socket
      }
      const used = async () => ((await api.ask('settled-memory')) as { settledRssBytes: number }).settledRssBytes
      const [reader, ...deaf] = visitors
      const heardAt: number[] = []
      await open(reader!, (text) => void (text.includes('notifications_read') && heardAt.push(performance.now())))
      const openedFrom = performance.now()
      const before = await used()
      for (let from = 0; from < deaf.length; from += 50) await Promise.all(deaf.slice(from, from + 50).map((one) => open(one)))
      const openedMs = performance.now() - openedFrom
      // Their memory is measured when the streams are at rest.
      await sleep(1_000)
      const idle = await used()
      const tell = (some: typeof visitors) =>
        write(world.ctx(), async (tx) =>
          publishMany(
            tx,
            some.map(({ personId }) => ({ personId, payload: { kind: 'notifications_read' as const, unreadCount: 0 } })),
            new Date(),
          ),
        )
      // Twenty of them are told more than their sockets hold.
      for (let n = 0; n < 20; n += 1) await tell(deaf)
      for (let n = 0; n < 300; n += 1) await tell(Array.from({ length: 20 }, () => deaf.slice(0, 20)).flat())
      // Nobody says that what was told lies in the buffers of the system.
      await sleep(5_000)
      const told = await used()
      const delays: number[] = []
      for (let n = 0; n < 20; n += 1) {
        const [seen, startedAt] = [heardAt.length, performance.now()]
        await tell([reader!])
        await until(() => Promise.resolve(heardAt.length > seen), true, 10_000, 2)
        delays.push(performance.now() - startedAt)
      }
      const kbEach = (bytes: number) => Math.round(bytes / 1024 / devices)
      figure('10,000 devices that do not read', {
        openedMs: Math.round(openedMs),
        idleKbEach: kbEach(idle - before),
        toldKbEach: kbEach(told - before),
        readerP50Ms: percentile(delays, 0.5),
        readerMaxMs: percentile(delays, 1),
      })
      expect(kbEach(told - before)).toBeLessThan(100)
      expect(percentile(delays, 1)).toBeLessThan(5_000)
    },
  )
})
