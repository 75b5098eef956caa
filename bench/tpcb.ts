import postgres from 'postgres'
import { findProgram } from '../src/dev/stores/programs.ts'
import { byCallers } from './callers.ts'
import { type Run, type Side, withCpu } from './in-turn.ts'
import { runPgbench } from './pgbench.ts'

/**
 * pgbench's default script, "TPC-B (sort of)" (PostgreSQL manual, pgbench, -b tpcb-like), as a
 * floor for what a payment costs.
 */
export interface Tpcb {
  /** Transactions of 16 clients. */
  floors: Side[]
  close(): Promise<void>
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
  const floors: Side[] = [{ what: 'tpcb-like, same driver', run: (seconds) => withCpu(seconds, 'take part', () => runOurs(sql, seconds)) }]
  if (pgbench) floors.push({ what: 'tpcb-like, pgbench', run: (seconds) => runPgbench(pgbench, url, clients, seconds) })
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

async function runOurs(sql: postgres.Sql, seconds: number): Promise<Omit<Run, 'cpuUs'>> {
  const own = await Promise.all(Array.from({ length: clients }, () => sql.reserve()))
  const run = await byCallers(clients, seconds, (nth) => oneTransaction(own[nth]!))
  for (const each of own) each.release()
  return run
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
