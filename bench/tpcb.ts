import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { findProgram } from '../src/dev/stores/programs.ts'

/**
 * pgbench's default script, "TPC-B (sort of)" (PostgreSQL manual, pgbench, -b tpcb-like), as a
 * floor for what a payment costs.
 */
export interface Tpcb {
  floors: TpcbFloor[]
  close(): Promise<void>
}

interface TpcbFloor {
  /** The program of the clients. */
  by: string
  /** Transactions per second of 16 clients over so many seconds. */
  run(seconds: number): Promise<number>
}

const clients = 16
const scale = 16

/**
 * Fills a database of its own beside the owner's, at scale 16. Its clients are played by the same
 * driver and runtime as ours, and by pgbench's own, written in C, where that is on the PATH: the
 * first compares the work in Postgres, the second all of it.
 */
export async function openTpcb(ownerUrl: string): Promise<Tpcb> {
  const server = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  await server`create database tpcb`
  await server.end()
  const url = Object.assign(new URL(ownerUrl), { pathname: '/tpcb' }).href
  const sql = postgres(url, { max: clients, onnotice: () => {} })
  await fill(sql)
  const pgbench = findProgram('pgbench')
  const floors = [{ by: 'tpcb-like, same driver', run: (seconds: number) => runOurs(sql, seconds) }]
  if (pgbench) floors.push({ by: 'tpcb-like, pgbench', run: (seconds) => runPgbench(pgbench, url, seconds) })
  return { floors, close: () => sql.end() }
}

async function fill(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    create table pgbench_branches (bid int primary key, bbalance int, filler char(88));
    create table pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84));
    create table pgbench_accounts (aid int, bid int, abalance int, filler char(84) default '');
    create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    insert into pgbench_branches select n, 0, '' from generate_series(1, ${scale}) n;
    insert into pgbench_tellers select n, (n - 1) / 10 + 1, 0, '' from generate_series(1, ${scale} * 10) n;
    insert into pgbench_accounts select n, (n - 1) / 100000 + 1, 0 from generate_series(1, ${scale} * 100000) n;
    alter table pgbench_accounts add primary key (aid)`)
  for (const table of ['branches', 'tellers', 'accounts', 'history']) await sql.unsafe(`vacuum analyze pgbench_${table}`)
}

async function runPgbench(program: string, url: string, seconds: number): Promise<number> {
  const args = ['-n', '-c', `${clients}`, '-j', '2', '-M', 'prepared', '-T', `${seconds}`, url]
  const { stdout } = await promisify(execFile)(program, args)
  const tps = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
  if (!(tps > 0)) throw new Error(`pgbench said no rate: ${stdout}`)
  return tps
}

async function runOurs(sql: postgres.Sql, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1_000
  const done = await Promise.all(
    Array.from({ length: clients }, async () => {
      const own = await sql.reserve()
      let count = 0
      for (; performance.now() < until; count += 1) await oneTransaction(own)
      own.release()
      return count
    }),
  )
  return done.reduce((sum, count) => sum + count) / seconds
}

async function oneTransaction(own: postgres.ReservedSql): Promise<void> {
  const [aid, bid, tid, delta] = [upTo(scale * 100_000), upTo(scale), upTo(scale * 10), upTo(10_001) - 5_001]
  await own`begin`
  await own`update pgbench_accounts set abalance = abalance + ${delta} where aid = ${aid}`
  await own`select abalance from pgbench_accounts where aid = ${aid}`
  await own`update pgbench_tellers set tbalance = tbalance + ${delta} where tid = ${tid}`
  await own`update pgbench_branches set bbalance = bbalance + ${delta} where bid = ${bid}`
  await own`insert into pgbench_history (tid, bid, aid, delta, mtime) values (${tid}, ${bid}, ${aid}, ${delta}, current_timestamp)`
  await own`commit`
}

const upTo = (count: number) => 1 + Math.floor(Math.random() * count)
