import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { buildCity, type CitySize } from '../demo/city.ts'
import { connectDatabase } from '../src/db/client.ts'
import type { LogClient, MainClient } from '../src/db/handles.ts'
import { rows, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { newId } from '../src/ids.ts'
import { type JobName, scheduledJobs } from '../src/jobs/catalog.ts'
import { relayChannel } from '../src/jobs/enqueue.ts'
import { connectRedis } from '../src/platform/cache/redis.ts'
import { bundlesOf } from './bundles.ts'
import { cpuSoFar } from './cpu.ts'
import { type Bench, type BenchIo, type Figure, round } from './figure.ts'
import { withStores } from './stores.ts'

/**
 * Everybody was here lately, and chose 45 posts of the newest 20,000: four of five within their
 * taste, some posts far more often.
 */
const city: CitySize = { people: 20_000, posts: 40_000, followsEach: 10, readers: 0 }
const knownPosts = 20_000
const tastes = 50
const choicesEach = 45
/** People who act between two runs, and how often. */
const changedPeople = 20
const newChoicesEach = 3
/**
 * A list costs as much for the hundredth person as for the first: the lists of some tell those of
 * all.
 */
const listedPeople = 600
const withinMs = 20 * 60_000
const lookEveryMs = 100

interface Batch {
  tookMs: number
  cpuMs: number
}

/**
 * The neighbours of posts and the lists of people by two runner processes beside one, from nothing,
 * after some acts, and after none.
 */
export const bench: Bench = (io) =>
  withStores(async ({ main, env, ownerUrl }) => {
    const log = connectDatabase({
      url: Object.assign(new URL(ownerUrl), { pathname: '/kiwi_log' }).href,
      driver: 'postgres-js',
      poolMax: 2,
      leaseMax: 1,
      applicationName: 'kiwi-bench',
      timeouts: { statementMs: 600_000, transactionMs: 600_000 },
    })
    const redis = connectRedis({ REDIS_URL: env['REDIS_URL']! })
    try {
      io.news(`interest-batch: ${city.people} people with ${choicesEach} choices each among ${knownPosts} posts`)
      await fill(main, log)
      return await measure({ io, main, log, redis, script: join(await bundlesOf('runner'), 'runner.js'), env })
    } finally {
      redis.disconnect()
      await log.end()
    }
  })

interface Bed {
  io: BenchIo
  main: MainClient
  log: LogClient
  redis: Redis
  script: string
  env: Record<string, string>
}

async function measure(bed: Bed): Promise<Figure[]> {
  const turns: { what: string; job: JobName; prepare(): Promise<void>; goal: string }[] = [
    {
      what: 'neighbours of all posts, from nothing',
      job: 'rank.neighbours',
      prepare: () => forget(bed.log),
      goal: '≥ 1.7 ×',
    },
    {
      what: `lists of ${listedPeople} people, from nothing`,
      job: 'rank.interest',
      prepare: () => run(bed.log.db, sql`delete from interest_list`),
      goal: '≥ 1.7 ×',
    },
  ]
  const figures: Figure[] = []
  let fullMs = 0
  for (const turn of turns) {
    // Once each: on a quiet machine two rounds differed by 1 to 5 %.
    await turn.prepare()
    const alone = await told(bed, turn.what, turn.job, 1)
    await turn.prepare()
    const together = await told(bed, turn.what, turn.job, 2)
    if (turn.job === 'rank.neighbours') fullMs = alone.tookMs
    figures.push(figure(`${turn.what}: two runners beside one`, together.tookMs, alone.tookMs, turn.goal))
  }
  for (const people of [changedPeople, changedPeople / 10, 0]) {
    await choose(bed.log, people, newChoicesEach, 1)
    const what = `neighbours after ${people * newChoicesEach} acts of ${people} people`
    const { tookMs } = await told(bed, what, 'rank.neighbours', 1)
    figures.push(figure(`${what}, beside all of them`, tookMs, fullMs, ''))
  }
  return figures
}

async function told(bed: Bed, what: string, job: JobName, runners: number): Promise<Batch> {
  const batch = await timed(bed, job, runners)
  bed.io.news(`${what}, ${runners} runners: ${round(batch.tookMs / 1_000)} s, ${round(batch.cpuMs / 1_000)} s of CPU`)
  return batch
}

/** `ratio`: how much faster it is. */
function figure(what: string, tookMs: number, besideMs: number, goal: string): Figure {
  const [ours, floor, ratio] = [round(tookMs / 1_000), round(besideMs / 1_000), round(besideMs / tookMs)]
  return { what, ours, floor, unit: 's', ratio, goal, p50Ms: null, p99Ms: null }
}

/**
 * From the moment at which all runners are ready and the job is asked for until it and all that it
 * asked for is done.
 */
async function timed({ main, redis, script, env }: Bed, job: JobName, count: number): Promise<Batch> {
  const runners = await Promise.all(Array.from({ length: count }, () => startRunner(script, env)))
  try {
    await sleep(1_000)
    const [startedAt, cpuBefore] = [performance.now(), cpuSoFar().startedMs]
    await run(
      main.db,
      sql`insert into outbox (id, name, payload, run_at, created_at) values (${newId(new Date())}::uuid, ${job}, '{}', now(), now())`,
    )
    await redis.publish(relayChannel, '')
    for (let open = 1; open > 0;) {
      if (performance.now() - startedAt > withinMs) throw new Error(`${job} did not end within ${withinMs / 60_000} minutes.`)
      await sleep(lookEveryMs)
      const [state] = await rows(
        main.db,
        sql<{ open: number; failed: string | null }>`
          select count(*) filter (where done_at is null and failed_at is null)::int as open, max(last_error) as failed from outbox where name like 'rank.%'`,
      )
      if (state!.failed !== null) throw new Error(`A job failed: ${state!.failed}`)
      open = state!.open
    }
    return { tookMs: performance.now() - startedAt, cpuMs: cpuSoFar().startedMs - cpuBefore }
  } finally {
    await Promise.all(runners.map((runner) => stop(runner)))
    await run(main.db, sql`delete from outbox`)
  }
}

async function startRunner(script: string, env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, '--queues', 'batch'], {
    env: { PATH: process.env['PATH'], ...env, PORT: '9', PUBLIC_URL: 'http://127.0.0.1:9' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [null])])
  if (message === null) throw new Error('A runner ended before it was ready.')
  return child
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function fill(main: MainClient, log: LogClient): Promise<void> {
  await buildCity(main, city)
  await run(main.db, sql`update person set last_active_at = now() - interval '10 days'`)
  await run(
    main.db,
    sql`update person set last_active_at = now() where id in (select id from person where status = 'active' order by id limit ${listedPeople})`,
  )
  // Only what is measured runs.
  const names = scheduledJobs.map(({ name }) => name)
  await run(main.db, sql`insert into schedule (name, next_at) select name, now() + interval '1 day' from unnest(${names}::text[]) s(name)`)
  const people = await rows(main.db, sql<{ id: string }>`select id from person where status = 'active' order by id`)
  const posts = await rows(
    main.db,
    sql<{ id: string; authorId: string }>`select id, author_id from post where state = 'visible' order by id desc limit ${knownPosts}`,
  )
  await run(
    log.db,
    sql`create unlogged table bench_person as select row_number() over () - 1 as n, id from ${sql.unnest('p', people, { id: 'uuid' })}`,
  )
  await run(
    log.db,
    sql`create unlogged table bench_post as
        select row_number() over () - 1 as n, id, author_id from ${sql.unnest('p', posts, { id: 'uuid', authorId: 'uuid' })}`,
  )
  await run(log.db, sql`create unique index on bench_person (n)`)
  await run(log.db, sql`create unique index on bench_post (n)`)
  await choose(log, people.length, choicesEach, 14 * 24)
  await run(log.db, sql`insert into log_cursor (reader, position, count) values ('history', '0', 0)`)
  await run(log.db, sql`vacuum analyze person_history`)
}

/**
 * Each of the first people chooses posts, within the last hours: of their taste n, each fiftieth
 * post from the n-th on.
 */
async function choose(log: LogClient, people: number, each: number, hours: number): Promise<void> {
  const perTaste = knownPosts / tastes
  await run(
    log.db,
    sql`
      insert into person_history as h (person_id, post_id, author_id, kind, weight, kinds, at, seq)
      select distinct on (p.id, q.id) p.id, q.id, q.author_id, (array['view', 'click', 'like', 'bookmark'])[1 + c.kind], (array[0.2, 0.5, 1, 1.5])[1 + c.kind],
        (array[1, 2, 4, 8])[1 + c.kind], now() - random() * ${hours}::int * interval '1 hour', nextval('person_history_seq')
      from bench_person p
      cross join lateral (
        select case when random() < 0.8
            then floor(${perTaste} * power(random(), 2))::int * ${tastes}::int + (p.n % ${tastes}::int)::int
            else floor(${knownPosts} * power(random(), 2))::int end as post,
          floor(4 * random())::int as kind
        from generate_series(1, ${each}::int) s where p.n >= 0 and s > 0) c
      join bench_post q on q.n = c.post
      where p.n < ${people} and p.id <> q.author_id
      on conflict (person_id, post_id) do update set at = excluded.at, seq = excluded.seq`,
  )
}

async function forget(log: LogClient): Promise<void> {
  await run(
    log.db,
    sql`with neighbours as (delete from post_neighbours), due as (delete from neighbours_due), totals as (delete from post_total)
        delete from log_cursor where reader = 'neighbours'`,
  )
  await run(log.db, sql`vacuum analyze post_neighbours, neighbours_due, post_total`)
}
