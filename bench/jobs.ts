import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { buildCity, citySizes } from '../demo/city.ts'
import { scheduledJobs } from '../src/jobs/catalog.ts'
import { connectRedisPatiently } from '../src/platform/cache/redis.ts'
import { type Bench, type Figure, median, percentile, round } from './figure.ts'
import { bundle } from './floor.ts'
import { type OneJob, oneNotice, oneOfGraphile, timesMs, timesWhile } from './job-latency.ts'
import { drain, type Drained, type JobRunner, kiwiRunner, peerRunners, start } from './job-runners.ts'
import { withStores } from './stores.ts'

const rounds = 2
const few = 30_000
const many = 100_000
const atRest = 100
const fanOuts = 21_000
/** The burst outlasts it: notices that come meanwhile are what is measured. */
const burstMs = 20_000
const settleMs = 4_000

/**
 * Empty jobs by 8 workers, from rows that wait to rows that are done, beside graphile-worker as it
 * comes and tuned, and pg-boss in batches: each in a process of its own, in turn on one Postgres.
 */
export const bench: Bench = async (io) => {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    for (const name of ['graphile-worker', 'pg-boss']) await bundle(join(io.root, 'bench/floors', `${name}.ts`), join(dir, `${name}.mjs`))
    return await withStores(async ({ main, env, ownerUrl }) => {
      const sql = postgres(ownerUrl, { max: 4, onnotice: () => {} })
      await sql`create database peers`
      const peersUrl = Object.assign(new URL(ownerUrl), { pathname: '/peers' }).href
      const peerSql = postgres(peersUrl, { max: 4, onnotice: () => {} })
      const redis = connectRedisPatiently({ REDIS_URL: env['REDIS_URL']! })
      try {
        const ours = await kiwiRunner(env, sql, redis)
        const peers = await peerRunners(dir, peersUrl, peerSql)

        // Plans and files are warm.
        for (const runner of [ours, peers.plain, peers.boss]) await drain(runner, 200)

        const inTurn = async (runners: JobRunner[], jobs: number, times: number) => {
          const found = new Map<JobRunner, Drained[]>(runners.map((runner) => [runner, []]))
          for (let n = 0; n < times; n += 1) {
            for (const runner of runners) {
              const drained = await drain(runner, jobs)
              found.get(runner)!.push(drained)
              io.news(
                `jobs ${n + 1}/${times}: ${runner.name}, ${jobs} waiting: ${Math.round(drained.perSecond)}/s, ${round(drained.cpuUs)} µs each`,
              )
            }
          }
          return found
        }
        const empty = await inTurn([ours, peers.plain, peers.tuned, peers.boss], few, rounds)
        const behind = await inTurn([ours, peers.plain], many, 1)

        // Only now: the schedules' first slots would rank and index it while empty jobs are
        // measured.
        io.news('jobs: building a network of 2k people and 20k posts')
        const [reader] = await buildCity(main, citySizes.medium)
        // At rest means that no schedule runs: a runner that starts would rank, and make lists.
        await sql`insert into schedule (name, next_at) select name, now() + interval '1 day' from unnest(${scheduledJobs.map(({ name }) => name)}::text[]) name
          on conflict (name) do update set next_at = excluded.next_at`
        const one = oneNotice(main, redis, sql, reader!)
        const rest = await latency(ours, one)
        const peerRest = await latency(peers.plain, oneOfGraphile(peerSql))
        io.news(`jobs: at rest ${round(median(rest.tookMs))} ms, graphile-worker ${round(median(peerRest.tookMs))} ms`)
        const burst = await duringBurst(ours, one, sql)
        io.news(`jobs: ${fanOuts - burst.left} of ${fanOuts} fan-outs took ${round(burst.tookMs / 1_000)} s`)
        return [
          rate(`empty, 8 workers, beside ${peers.plain.name}`, empty, ours, peers.plain, '≥ 2 ×'),
          rate(`the same beside ${peers.tuned.name}`, empty, ours, peers.tuned, ''),
          rate(`the same beside ${peers.boss.name}`, empty, ours, peers.boss, ''),
          rate(`${many} waiting, beside ${peers.plain.name}`, behind, ours, peers.plain, '≥ 1 ×'),
          {
            ...figure('one at rest, commit to done', 'ms', median(rest.tookMs), median(peerRest.tookMs), '≤ 3 ms'),
            ...spread(rest.tookMs),
          },
          {
            ...figure(
              'p95 of a notice during 21k fan-outs, beside one at rest',
              'ms',
              percentile(burst.noticesMs, 0.95),
              percentile(rest.tookMs, 0.95),
              '< 1000 ms',
            ),
            ...spread(burst.noticesMs),
          },
          figure(`memory of the runner at rest, beside ${peers.plain.name}`, 'MB', rest.residentMb, peerRest.residentMb, ''),
        ]
      } finally {
        redis.disconnect()
        await Promise.all([sql.end(), peerSql.end()])
      }
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function latency(runner: JobRunner, one: OneJob): Promise<{ tookMs: number[]; residentMb: number }> {
  const { child, stop } = await start(runner)
  try {
    await sleep(settleMs)
    const memory = residentMb(child.pid!)
    await timesMs(one, 20, 20)
    return { tookMs: await timesMs(one, atRest, 20), residentMb: memory }
  } finally {
    await stop()
  }
}

/**
 * One author publishes 21k posts at once, each to their followers; meanwhile somebody is told
 * something 10 times per second.
 */
async function duringBurst(
  runner: JobRunner,
  one: OneJob,
  sql: postgres.Sql,
): Promise<{ tookMs: number; left: number; noticesMs: number[] }> {
  const { stop } = await start(runner)
  try {
    await sleep(settleMs)
    // Without triggers: search need not hear of it.
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`delete from timeline`
      await tx`update post set author_id = (select followee_id from follow group by followee_id order by count(*) desc limit 1)`
    })
    const startedAt = performance.now()
    await sql`
      insert into outbox (id, name, payload, run_at, created_at)
      select uuidv7(), 'posts.fanOut', jsonb_build_object('postId', (array(select id from post))[1 + n % 20000],
        'authorId', (select author_id from post limit 1), 'afterFollowerId', null), now(), now()
      from generate_series(1, ${fanOuts}::int) n`
    const isOpen = async () =>
      performance.now() - startedAt < burstMs &&
      (await sql`select from outbox where name = 'posts.fanOut' and done_at is null and failed_at is null limit 1`).length > 0
    const noticesMs = await timesWhile(one, 100, isOpen)
    const [left] = await sql`select count(*)::int as n from outbox where name = 'posts.fanOut' and done_at is null and failed_at is null`
    return { tookMs: performance.now() - startedAt, left: Number(left!['n']), noticesMs }
  } finally {
    await stop()
  }
}

function rate(what: string, runs: Map<JobRunner, Drained[]>, ours: JobRunner, peer: JobRunner, goal: string): Figure {
  const of = (runner: JobRunner, key: keyof Drained) => median(runs.get(runner)!.map((drained) => drained[key]))
  return {
    ...figure(what, 'jobs/s', of(ours, 'perSecond'), of(peer, 'perSecond'), goal),
    cpuUs: round(of(ours, 'cpuUs')),
    floorCpuUs: round(of(peer, 'cpuUs')),
  }
}

function figure(what: string, unit: string, ours: number, floor: number, goal: string): Figure {
  return { what: `jobs: ${what}`, ours: round(ours), floor: round(floor), unit, ratio: round(ours / floor), goal, p50Ms: null, p99Ms: null }
}

/** Resident memory of a process (Linux; proc(5), status). */
function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

function spread(tookMs: number[]): Pick<Figure, 'p50Ms' | 'p99Ms'> {
  return { p50Ms: round(percentile(tookMs, 0.5)), p99Ms: round(percentile(tookMs, 0.99)) }
}
