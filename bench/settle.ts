import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase } from '../src/db/client.ts'
import { run } from '../src/db/rows.ts'
import { Sql, sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { type Bench, median, round, spreadOf } from './figure.ts'
import { bundle } from './floor.ts'
import { withStores } from './stores.ts'

const shops = 2_500
const lines = 500_000
const fewLines = 50_000
const rounds = 2
const settledOn = '2026-11-25'

interface Run {
  tookMs: number
  peakRssMb: number
  payouts: number
}

/**
 * A day's settlement of 500k lines of 2,500 shops, with every ledger leg, bank call and job; beside
 * one aggregate pass over the same lines and one bare update that ties each to its payout. Its
 * memory at 500k lines beside its memory at 50k.
 */
export const bench: Bench = (io) =>
  withStores(async ({ main, ownerUrl, env }) => {
    const url = new URL(ownerUrl)
    const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
    const script = join(dir, 'settle-run.js')
    const postgres = connect(at(url, 'postgres'))
    const copyOf = async (template: string, name: string) => {
      await run(postgres.db, new Sql([`create database ${name} template ${template} strategy file_copy`]))
      return at(url, name)
    }
    const settle = async (template: string, name: string): Promise<Run> => {
      await copyOf(template, name)
      // As the app's own role, under its own time-outs.
      const settled = await settleApart(script, {
        DATABASE_URL: at(new URL(env['DATABASE_URL']!), name),
        REDIS_URL: env['REDIS_URL']!,
        SETTLED_ON: settledOn,
      })
      await run(postgres.db, new Sql([`drop database ${name}`]))
      return settled
    }
    await main.end()
    try {
      await bundle(join(io.root, 'bench/settle-run.ts'), script)
      io.news(`settle: selling ${lines} times in ${shops} shops`)
      for (const [name, count] of [
        ['few', fewLines],
        ['many', lines],
      ] as const)
        await sell(await copyOf('kiwi_main', name), count)
      const little = await settle('few', 'few_run')
      const [ours, least]: [Run[], number[]] = [[], []]
      for (let n = 0; n < rounds; n += 1) {
        least.push(await leastWork(await copyOf('many', 'floor_run')))
        await run(postgres.db, new Sql(['drop database floor_run']))
        ours.push(await settle('many', 'ours_run'))
        const { tookMs, peakRssMb, payouts } = ours.at(-1)!
        io.news(
          `settle ${n + 1}/${rounds}: ${payouts} payouts in ${round(tookMs / 1000)} s, floor ${round(least.at(-1)! / 1000)} s, ${peakRssMb} MB`,
        )
      }
      const [mine, floor] = [median(ours.map((run) => run.tookMs)), median(least)]
      const peak = Math.max(...ours.map((run) => run.peakRssMb))
      return [
        {
          ...figure('settle: 500k lines, 2,500 shops', mine / 1000, floor / 1000, 's', '≤ 2 ×'),
          ratios: spreadOf(
            ours.map((run) => run.tookMs),
            least,
          ),
        },
        figure('settle: peak memory, 500k beside 50k lines', peak, little.peakRssMb, 'MB', '≤ 1.2 ×'),
      ]
    } finally {
      rmSync(dir, { recursive: true, force: true })
      await postgres.end()
    }
  })

const figure = (what: string, ours: number, floor: number, unit: string, goal: string) => ({
  what,
  ours: round(ours),
  floor: round(floor),
  unit,
  ratio: round(ours / floor),
  goal,
  p50Ms: null,
  p99Ms: null,
})

const at = (url: URL, database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).toString()

function connect(url: string): MainClient {
  const timeouts = { statementMs: 600_000, transactionMs: 600_000 }
  return connectDatabase({ url, driver: 'postgres-js', poolMax: 1, leaseMax: 1, applicationName: 'kiwi-bench', timeouts })
}

/**
 * Lines as a day's sales leave them, every twentieth a refund. The payments are left out:
 * settlement does not read them.
 */
async function sell(url: string, count: number): Promise<void> {
  const main = connect(url)
  await run(main.db, new Sql([`alter table settlement_line disable trigger all`]))
  await run(
    main.db,
    sql`with owners as (
          insert into person (id, status, handle, display_name, last_active_at, created_at)
          select uuidv7(), 'active', 'owner' || n, 'owner', now(), now() from generate_series(1, ${shops}::int) n returning id, handle),
        accounts as (
          insert into bank_account (id, person_id, bank_code, last_four, created_at)
          select uuidv7(), id, '004', '1234', now() from owners),
        opened as (
          insert into shop (id, owner_id, handle, name, created_at) select uuidv7(), id, handle, 'shop', now() from owners returning id)
        insert into account (id, kind, shop_id, guarded, created_at) select uuidv7(), 'shop_payable', id, false, now() from opened`,
  )
  await run(
    main.db,
    sql`with numbered as (select id, row_number() over (order by id) - 1 as n from shop)
        insert into settlement_line (id, shop_id, transfer_id, kind, gross_krw, fee_krw, vat_krw, eligible_on, created_at)
        select uuidv7(), s.id, gen_random_uuid(), case when nth % 20 = 0 then 'refund' else 'sale' end,
               case when nth % 20 = 0 then -1 else 1 end * (10000 + nth % 9000), case when nth % 20 = 0 then -1 else 1 end * 250,
               case when nth % 20 = 0 then -1 else 1 end * 25, ${settledOn}::date, now()
        from generate_series(1, ${count}::int) sale(nth) join numbered s on s.n = nth / 7 % ${shops}`,
  )
  await run(main.db, new Sql([`alter table settlement_line enable trigger all`]))
  await run(main.db, new Sql([`vacuum (analyze)`]))
  await main.end()
}

async function leastWork(url: string): Promise<number> {
  const main = connect(url)
  const startedAt = performance.now()
  await run(main.db, sql`select shop_id, sum(gross_krw - fee_krw - vat_krw) from settlement_line where payout_id is null group by shop_id`)
  await run(main.db, sql`update settlement_line l set payout_id = s.id from shop s where s.id = l.shop_id and l.payout_id is null`)
  const tookMs = performance.now() - startedAt
  await main.end()
  return tookMs
}

/** In its own process, to measure its memory alone. */
async function settleApart(script: string, env: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The settlement ended with ${code}.`)
  return JSON.parse(said) as Run
}
