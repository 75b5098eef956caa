import { readFileSync } from 'node:fs'
import { connectDatabase } from '../src/db/client.ts'
import type { LogClient } from '../src/db/handles.ts'
import { one, rows, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { countVotes } from '../src/social/ranking/count-votes.ts'
import { type Bench, type Figure, median, round } from './figure.ts'
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
  /** The most that the backend had of its own. */
  peakMb: number
}

/**
 * The ranking of 1M new events with 20M in the window, beside one pass over the new events that finds the strongest of each person
 * and post; and its memory beside that of a quarter of the window.
 */
export const bench: Bench = (io) =>
  withStores(async ({ ownerUrl }) => {
    const end = new Date(Math.floor(Date.now() / hourMs) * hourMs + hourMs / 2)
    const at = (database: string) => Object.assign(new URL(ownerUrl), { pathname: `/${database}` }).toString()
    const owner = connect(at('kiwi_log'), 'kiwi-bench')
    const ranking = connect(at('kiwi_log'), 'kiwi-ranking')
    try {
      io.news(`popular-batch: ${fewVotes} votes, then ${votesOfWindow} and ${newEvents} new events`)
      await makePeople(owner, end)
      await addVotes(owner, end, fewVotes)
      const little = await rank(owner, ranking, end)
      await addVotes(owner, end, votesOfWindow - fewVotes)
      await addEvents(owner, end)
      await run(owner.db, sql`vacuum analyze`)
      const [ours, least]: [Ranked[], number[]] = [[], []]
      for (let n = 1; n <= rounds; n += 1) {
        least.push(await onePass(owner, end))
        ours.push(await rank(owner, ranking, end))
        io.news(`popular-batch ${n}/${rounds}: ${round(ours.at(-1)!.tookMs / 1_000)} s, floor ${round(least.at(-1)! / 1_000)} s`)
      }
      const peakMb = Math.max(...ours.map((each) => each.peakMb))
      return [
        figure(
          'popular batch: 1M new events, 20M in the window',
          median(ours.map(({ tookMs }) => tookMs)) / 1_000,
          median(least) / 1_000,
          's',
          '≤ 3 ×',
        ),
        figure('popular batch: peak memory of its backend, 4M beside 1M votes', peakMb, little.peakMb, 'MB', '≤ 1.5 ×'),
      ]
    } finally {
      await Promise.all([owner.end(), ranking.end()])
    }
  })

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

async function onePass(owner: LogClient, end: Date): Promise<number> {
  const startedAt = performance.now()
  await one(
    owner.db,
    sql<{ votes: number }>`
        select count(*)::int as votes from (
          select person_id, post_id, max(weight) from interaction
          where at >= date_trunc('hour', ${end}::timestamptz, 'UTC') and at < ${end}::timestamptz group by 1, 2) strongest`,
  )
  return performance.now() - startedAt
}

async function rank(owner: LogClient, log: LogClient, end: Date): Promise<Ranked> {
  let peakMb = 0
  const look = async () => {
    const backends = await rows(owner.db, sql<{ pid: number }>`select pid from pg_stat_activity where application_name = 'kiwi-ranking'`)
    for (const { pid } of backends) peakMb = Math.max(peakMb, ownMemoryMb(pid))
  }
  const watching = setInterval(() => void look(), 200)
  const startedAt = performance.now()
  try {
    await countVotes({ log }, end)
    return { tookMs: performance.now() - startedAt, peakMb }
  } finally {
    clearInterval(watching)
  }
}

/** Without the pages that it shares with others. */
function ownMemoryMb(pid: number): number {
  const [, kilobytes] = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes ?? 0) / 1_024
}
