import { setTimeout as sleep } from 'node:timers/promises'
import { one, rows } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import type { RunnerCtx } from '../context.ts'
import { storeFigures } from '../jobs/runner/store-figures.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

const everyMs = 2_000
const shownTables = 8

export const register: Register = (program, io) => {
  program
    .command('top')
    .description('show what is slow, stuck or growing: jobs, money, sessions, tables, Redis; on a terminal every 2 s until Ctrl-C')
    .action(() => withRunner(io, (ctx) => top(io, ctx)))
}

type Seen = Awaited<ReturnType<typeof look>>

async function top(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  let before = await look(ctx)
  if (io.json || !process.stdout.isTTY) return io.answer(before, () => drawn(before, before))
  while (!io.signal.aborted) {
    const seen = await look(ctx)
    // Home, the page, and nothing of the longer page before it.
    process.stdout.write(`\u001b[H\u001b[J${drawn(seen, before)}\n`)
    before = seen
    await sleep(everyMs, undefined, { signal: io.signal }).catch(() => {})
  }
}

async function look(ctx: RunnerCtx) {
  const [figures, sessions, slow, tables, memory] = await Promise.all([
    storeFigures(ctx),
    // Plan: a few hundred rows of pg_stat_activity.
    one(
      ctx.main.db,
      sql<{ all: number; active: number; waiting: number; most: number }>`
        select count(*)::int as all, count(*) filter (where state = 'active')::int as active,
               count(*) filter (where wait_event_type = 'Lock')::int as waiting, current_setting('max_connections')::int as most
        from pg_stat_activity where backend_type = 'client backend'`,
    ),
    rows(
      ctx.main.db,
      sql<{ pid: number; seconds: number; waitsFor: string | null; statement: string }>`
        select pid, extract(epoch from clock_timestamp() - xact_start)::int as seconds, wait_event_type as waits_for, left(regexp_replace(query, '\\s+', ' ', 'g'), 90) as statement
        from pg_stat_activity where datname = current_database() and xact_start < clock_timestamp() - interval '1 second' and pid <> pg_backend_pid()
        order by xact_start limit 5`,
    ),
    rows(
      ctx.main.db,
      sql<{ name: string; bytes: number; written: number; deadRows: number }>`
        select relname::text as name, pg_total_relation_size(relid) as bytes, n_tup_ins + n_tup_upd + n_tup_del as written, n_dead_tup as dead_rows
        from pg_stat_user_tables order by pg_total_relation_size(relid) desc, relname limit ${shownTables}`,
    ),
    ctx.redis.info('memory'),
  ])
  const inRedis = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1] ?? 0)
  return {
    at: new Date().toISOString(),
    figures,
    sessions,
    slow,
    tables,
    redis: { usedBytes: inRedis('used_memory'), mostBytes: inRedis('maxmemory') },
  }
}

function drawn({ at, figures, sessions, slow, tables, redis }: Seen, before: Seen): string {
  const seconds = Math.max(1, (Date.parse(at) - Date.parse(before.at)) / 1_000)
  const perQueue = (name: 'kiwi_jobs_waiting' | 'kiwi_jobs_late_seconds' | 'kiwi_jobs_failed') =>
    (figures[name] ?? {}) as Record<string, number>
  const [waiting, late, failed] = [perQueue('kiwi_jobs_waiting'), perQueue('kiwi_jobs_late_seconds'), perQueue('kiwi_jobs_failed')]
  const written = new Map(before.tables.map((table) => [table.name, table.written]))
  const cells = (...texts: (string | number)[]) =>
    texts.map((text, n) => (n === 0 ? String(text).padEnd(26) : String(text).padStart(12))).join('')
  const money = (
    [
      'kiwi_money_alarms',
      'kiwi_bank_calls_unanswered',
      'kiwi_breaks_open',
      'kiwi_suspense_krw',
      'kiwi_settlement_due_krw',
      'kiwi_payouts_unpaid',
    ] as const
  ).map((name) => cells(name.replace('kiwi_', '').replaceAll('_', ' '), Number(figures[name] ?? 0).toLocaleString('en')))
  return [
    `Kiwi at ${at.slice(0, 19).replace('T', ' ')} UTC`,
    '',
    cells('queue', 'waiting', 'late s', 'gave up'),
    ...Object.keys(waiting).map((queue) => cells(queue, waiting[queue]!, late[queue] ?? 0, failed[queue] ?? 0)),
    '',
    ...money,
    '',
    cells('search engine', 'not read', 'answers'),
    ...Object.entries((figures['kiwi_search_waiting'] ?? {}) as Record<string, number>).map(([engine, left]) =>
      cells(engine, left, (figures['kiwi_search_reachable'] as Record<string, number>)[engine] === 1 ? 'yes' : 'no'),
    ),
    '',
    `Postgres: ${sessions.all} of ${sessions.most} sessions, ${sessions.active} active, ${sessions.waiting} wait for a lock`,
    ...slow.map(
      ({ pid, seconds: age, waitsFor, statement }) =>
        `  ${pid}  ${age} s${waitsFor === null ? '' : `, waits for ${waitsFor}`}: ${statement}`,
    ),
    `Redis: ${megabytes(redis.usedBytes)}${redis.mostBytes > 0 ? ` of ${megabytes(redis.mostBytes)}` : ''}`,
    '',
    cells('largest tables', 'size', 'writes/s', 'dead rows'),
    ...tables.map((table) =>
      cells(
        table.name,
        megabytes(table.bytes),
        ((table.written - (written.get(table.name) ?? table.written)) / seconds).toFixed(1),
        table.deadRows,
      ),
    ),
  ].join('\n')
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
