import { readFileSync } from 'node:fs'
import { connectDatabase } from '../src/db/client.ts'
import type { LogClient } from '../src/db/handles.ts'
import { one, rows, run } from '../src/db/rows.ts'
import { Sql, sql } from '../src/db/sql.ts'
import { transaction } from '../src/db/transaction.ts'
import { countOnSums, countVotes } from '../src/social/ranking/count-votes.ts'
import { type Bench, type Figure, median, round, spreadOf } from './figure.ts'
import { withStores } from './stores.ts'

const hourMs = 3_600_000
const people = 100_000
const posts = 100_000
const newEvents = 1_000_000
/** A fifth of the events are votes; the ranking reads no impressions of earlier hours. */
const votesOfWindow = 4_000_000
const fewVotes = 1_000_000
const rounds = 2

interface Ranked {
  tookMs: number
  /** Of its backend, for it waits for none. */
  cpuMs: number
  /** The most that the backend had of its own. */
  peakMb: number
}

/**
 * The ranking of 1M new events with 20M in the window, whose sums the run before left. Beside it
 * one pass over the new events that finds the strongest of each person and post. Then the same with
 * a quarter of the window, its memory, and the sums of the whole window from nothing. Both windows
 * are filled and summed up side by side, and measured one after the other.
 */
export const bench: Bench = (io) =>
  withStores(async ({ ownerUrl }) => {
    const end = new Date(Math.floor(Date.now() / hourMs) * hourMs + hourMs / 2)
    const at = (database: string) => Object.assign(new URL(ownerUrl), { pathname: `/${database}` }).toString()
    const server = connect(at('postgres'), 'kiwi-bench')
    await run(server.db, new Sql(['create database few_votes template kiwi_log strategy file_copy']))
    await server.end()
    const [few, many] = [open(at('few_votes')), open(at('kiwi_log'))]
    try {
      io.news(`popular-batch: ${fewVotes} votes, and ${votesOfWindow}, each with ${newEvents} new events`)
      const [, whole] = await Promise.all([prepare(few, end, fewVotes), prepare(many, end, votesOfWindow)])
      io.news(`popular-batch: the sums from nothing took ${round(whole.cpuMs / 1_000)} s of CPU`)
      const little = await measure(few, (log) => moveOn(log, end))
      const [ours, least]: Ranked[][] = [[], []]
      for (let n = 1; n <= rounds; n += 1) {
        least!.push(await measure(many, (log) => onePass(log, end)))
        ours!.push(await measure(many, (log) => moveOn(log, end)))
        const said = [ours!, least!].map((each) => `${round(each.at(-1)!.cpuMs / 1_000)} s`)
        io.news(`popular-batch ${n}/${rounds}, CPU: ${said[0]}, floor ${said[1]}`)
      }
      const cpuSeconds = (of: Ranked[]) => median(of.map(cpuOf)) / 1_000
      const tookSeconds = (of: Ranked[]) => median(of.map(({ tookMs }) => tookMs)) / 1_000
      const peakMb = Math.max(...ours!.map((each) => each.peakMb))
      return [
        figure('popular batch: 1M new events, 20M in the window', tookSeconds(ours!), tookSeconds(least!), 's', '≤ 3 ×'),
        {
          ...figure('popular batch: the same, CPU of its backend', cpuSeconds(ours!), cpuSeconds(least!), 's', '≤ 3 ×'),
          ratios: spreadOf(ours!.map(cpuOf), least!.map(cpuOf)),
        },
        figure('popular batch: CPU, 20M beside 5M in the window', cpuSeconds(ours!), little.cpuMs / 1_000, 's', '≤ 1.5 ×'),
        figure('popular batch: CPU, beside the sums from nothing', cpuSeconds(ours!), whole.cpuMs / 1_000, 's', '< 1 ×'),
        figure('popular batch: peak memory of its backend, 4M beside 1M votes', peakMb, little.peakMb, 'MB', '≤ 1.5 ×'),
      ]
    } finally {
      await Promise.all([few, many].flatMap(({ owner, ranking }) => [owner.end(), ranking.end()]))
    }
  })

/** The log database of one window: by its owner, and by whom it is measured. */
interface Window {
  owner: LogClient
  ranking: LogClient
}

const open = (url: string): Window => ({ owner: connect(url, 'kiwi-bench'), ranking: connect(url, 'kiwi-ranking') })

async function prepare(window: Window, end: Date, votes: number): Promise<Ranked> {
  await makePeople(window.owner, end)
  await addVotes(window.owner, end, votes)
  await addEvents(window.owner, end)
  return sumUp(window, end)
}

const cpuOf = ({ cpuMs }: Ranked) => cpuMs

function figure(what: string, ours: number, floor: number, unit: string, goal: string): Figure {
  return { what, ours: round(ours), floor: round(floor), unit, ratio: round(ours / floor), goal, p50Ms: null, p99Ms: null }
}

function connect(url: string, applicationName: string): LogClient {
  const timeouts = { statementMs: 600_000, transactionMs: 600_000 }
  return connectDatabase({ url, driver: 'postgres-js', poolMax: 1, leaseMax: 1, applicationName, timeouts })
}

async function makePeople(owner: LogClient, end: Date): Promise<void> {
  await run(
    owner.db,
    sql`select ensure_log_days((${end}::timestamptz - interval '16 days')::date, (${end}::timestamptz + interval '1 day')::date)`,
  )
  await run(
    owner.db,
    sql`create unlogged table bench_person as
          select n, uuidv7(-(n * interval '5 minutes')) as id from generate_series(1, ${people}::int) n`,
  )
  await run(
    owner.db,
    sql`create unlogged table bench_post as
          select n, uuidv7(-(n * interval '12 seconds')) as id, p.id as author_id from generate_series(1, ${posts}::int) n join bench_person p using (n)`,
  )
}

/** Some people vote far more than others, and some posts get far more votes. */
const drawn = (count: number) => sql`
  (select 1 + floor(${people} * power(random(), 2))::int as person, 1 + floor(${posts} * power(random(), 3))::int as post,
          random() as chance from generate_series(1, ${count}::int)) d
  join bench_person p on p.n = d.person join bench_post q on q.n = d.post and q.author_id <> p.id`

async function addVotes(owner: LogClient, end: Date, count: number): Promise<void> {
  await run(
    owner.db,
    sql`insert into vote_hour (hour, post_id, person_id, author_id, weight)
          select date_trunc('hour', ${end}::timestamptz, 'UTC') - (1 + floor(334 * d.chance)) * interval '1 hour', q.id, p.id, q.author_id,
                 (array[0.2, 0.2, 0.5, 1, 1, 1.5, 2])[1 + (d.post + d.person) % 7]
          from ${drawn(count)} order by 1 on conflict do nothing`,
  )
}

async function addEvents(owner: LogClient, end: Date): Promise<void> {
  await run(
    owner.db,
    sql`insert into interaction (id, at, kind, person_id, post_id, author_id, weight)
          select gen_random_uuid(), date_trunc('hour', ${end}::timestamptz, 'UTC') + d.chance * interval '30 minutes',
                 case when d.chance < 0.8 then 'impression' else 'like' end, p.id, q.id, q.author_id, case when d.chance < 0.8 then 0 else 1 end
          from ${drawn(newEvents)} order by 2`,
  )
}

async function onePass(log: LogClient, end: Date): Promise<void> {
  await one(
    log.db,
    sql<{ votes: number }>`
        select count(*)::int as votes from (
          select person_id, post_id, max(weight) from interaction
          where at >= date_trunc('hour', ${end}::timestamptz, 'UTC') and at < ${end}::timestamptz group by 1, 2) strongest`,
  )
}

/** The sums as the run of the hour before left them, made from nothing. */
async function sumUp(window: Window, end: Date): Promise<Ranked> {
  await run(window.owner.db, sql`vacuum analyze`)
  const hourBefore = new Date(Math.floor(end.getTime() / hourMs) * hourMs)
  const made = await measure(window, async (ranking) => void (await countVotes({ log: ranking }, hourBefore)))
  await run(window.owner.db, sql`vacuum analyze`)
  return made
}

class TakenBack extends Error {}

/** The run, taken back, so that the next round does the same. */
async function moveOn(log: LogClient, end: Date): Promise<void> {
  const moving = transaction(
    log,
    async (tx) => {
      await countOnSums(tx, end)
      throw new TakenBack()
    },
    { timeoutMs: 600_000 },
  )
  await moving.catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error
  })
}

async function measure({ owner, ranking: log }: Window, work: (log: LogClient) => Promise<void>): Promise<Ranked> {
  const [first, last] = [new Map<number, number>(), new Map<number, number>()]
  let peakMb = 0
  // A transaction has a session of its own, which may end with it: so it is looked at while it
  // works.
  const look = async () => {
    const backends = await rows(
      owner.db,
      sql<{ pid: number }>`select pid from pg_stat_activity where application_name = 'kiwi-ranking' and datname = current_database()`,
    )
    for (const { pid } of backends) {
      peakMb = Math.max(peakMb, ownMemoryMb(pid))
      last.set(pid, cpuMsOf(pid))
      if (!first.has(pid)) first.set(pid, startedAt === 0 ? last.get(pid)! : 0)
    }
  }
  let startedAt = 0
  await one(log.db, sql<{ one: number }>`select 1 as one`)
  await look()
  startedAt = performance.now()
  const watching = setInterval(() => void look().catch(() => {}), 100)
  try {
    await work(log)
    const tookMs = performance.now() - startedAt
    return { tookMs, cpuMs: [...last].reduce((sum, [pid, cpuMs]) => sum + cpuMs - first.get(pid)!, 0), peakMb }
  } finally {
    clearInterval(watching)
  }
}

/** Clock ticks are 10 ms on Linux. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Without the pages that it shares with others. */
function ownMemoryMb(pid: number): number {
  const [, kilobytes] = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes ?? 0) / 1_024
}
