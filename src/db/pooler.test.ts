import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorld, type World } from '../../test/worlds/world.ts'
import { claimPort } from '../dev/stores/ports.ts'
import { connectDatabase, type DatabaseClient } from './client.ts'
import { rows, run } from './rows.ts'
import { Sql, sql } from './sql.ts'
import { walletsOf } from '../pay/ledger/accounts.ts'
import { postTransfer } from '../pay/ledger/post-transfers.ts'
import { transaction } from './transaction.ts'

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => spawnSync(path, ['--version']).status === 0)
const version = program === undefined ? null : /PgBouncer (\d+)\.(\d+)/.exec(String(spawnSync(program, ['--version']).stdout))
/** Earlier ones lose named statements. */
const followsNames = version !== null && (Number(version[1]) > 1 || Number(version[2]) >= 21)

describe.skipIf(program === undefined)(`a PgBouncer ${program === undefined ? '(skipped: none is installed)' : version?.[0]}`, () => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-pooler-'))
  let world: World
  let pooler: ChildProcess
  let client: DatabaseClient
  beforeAll(async () => {
    world = await createWorld()
    const direct = new URL(world.config.DATABASE_URL)
    const port = await claimPort()
    const database = direct.pathname.slice(1)
    const settings = {
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'any',
      pool_mode: 'transaction',
      // Fewer than calls at once, so that a session serves whoever is next.
      default_pool_size: 4,
      ...(process.getuid?.() === 0 ? { user: 'nobody' } : {}),
    }
    const target = `host=${direct.hostname} port=${direct.port} user=${direct.username} password=${decodeURIComponent(direct.password)}`
    const lines = [
      '[databases]',
      `${database} = ${target}`,
      '[pgbouncer]',
      ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
    ]
    writeFileSync(join(dir, 'pgbouncer.ini'), lines.join('\n'))
    chmodSync(dir, 0o755)
    pooler = spawn(program!, [join(dir, 'pgbouncer.ini')], { stdio: 'ignore' })
    await vi.waitUntil(() => listens(port), { timeout: 10_000 })
    const url = Object.assign(new URL(world.config.DATABASE_URL), { host: `127.0.0.1:${port}` }).toString()
    client = connectDatabase({
      url,
      driver: 'postgres-js',
      pooler: followsNames ? 'transaction' : 'transaction-unnamed',
      poolMax: 10,
      leaseMax: 20,
      applicationName: 'kiwi-pooled',
    })
  })
  afterAll(async () => {
    await client?.end()
    pooler?.kill()
    await world?.close()
    rmSync(dir, { recursive: true, force: true })
  })

  it('answers many different reads at once, over fewer sessions than ask', async () => {
    const asked = Array.from({ length: 528 }, (_, n) => n % 40)
    const answers = await Promise.all(asked.map((n) => rows(client.db, new Sql<{ n: number }>([`select ${n} as n`]))))
    expect(answers.map(([row]) => row?.n)).toEqual(asked)
  })

  it('commits or rolls back each of many transactions, under its own limits', async () => {
    await run(world.owner.db, sql`create table pooled (n int primary key)`)
    await run(world.owner.db, sql`grant all on pooled to public`)
    const done = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) =>
        transaction(client, async (tx) => {
          await run(tx.db, sql`insert into pooled values (${n}::int)`)
          const [limits] = await rows(tx.db, sql<{ ms: string }>`select current_setting('statement_timeout') as ms`)
          if (n % 3 === 0) throw new Error(`no ${limits?.ms}`)
          return limits?.ms
        }),
      ),
    )
    expect(new Set(done.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message)))).toEqual(
      new Set(['15s', 'no 15s']),
    )
    const [left] = await rows(client.db, sql<{ count: number }>`select count(*)::int as count from pooled where n % 3 <> 0`)
    expect(left).toEqual({ count: 40 })
    const [session] = await rows(client.db, sql<{ ms: string }>`select current_setting('statement_timeout') as ms`)
    // A limit of a transaction does not stay behind with whoever comes next.
    expect(session).toEqual({ ms: '0' })
  })

  it('posts each transfer once, however often it is sent', async () => {
    const [from, to] = [await world.person(), await world.person()]
    await world.fund(from, 100_000)
    const now = world.deps.now()
    const send = (n: number) =>
      transaction(client, async (tx) => {
        const [debitAccountId, creditAccountId] = await walletsOf(tx, [from.id, to.id], now)
        const posting = { idempotencyKey: `pooled-${n}`, kind: 'send', amountKrw: 1_000, memo: '' } as const
        await postTransfer(tx, { ...posting, debitAccountId: debitAccountId!, creditAccountId: creditAccountId! }, now)
      })
    await Promise.all(Array.from({ length: 40 }, (_, n) => send(n % 20)))
    const [wallet] = await rows(
      client.db,
      sql<{ posted: number }>`select posted from account where person_id = ${to.id}::uuid and kind = 'wallet'`,
    )
    expect(wallet).toEqual({ posted: 20_000 })
  })
})

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
