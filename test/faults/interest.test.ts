import { afterAll, beforeAll, expect, it } from 'vitest'
import { areFaultsLong } from '../at-length.ts'
import { systemCtx } from '../../src/context.ts'
import { one, rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { refreshNeighbours, startNeighbours } from '../../src/social/interest/refresh-neighbours.ts'
import { createWorld, type World } from '../worlds/world.ts'
import { startProcess } from './process.ts'
import { until } from './until.ts'

const [people, posts, each] = [1_000, 6_000, 40]

let world: World
beforeAll(async () => void (world = await createWorld()))
afterAll(() => world.close())

const near = () =>
  rows(
    world.deps.log.db,
    sql<{ postId: string; others: string[]; scores: number[] }>`
      select post_id, others, scores from post_neighbours where model = 'near' order by post_id`,
  )
const dueNow = async () => (await one(world.deps.log.db, sql<{ due: number }>`select count(*)::int as due from neighbours_due`)).due

// A runner's death is noticed after half a minute, and the work takes as long: `./kiwi test faults`
// runs it.
it.runIf(areFaultsLong)(
  'the neighbours that a killed runner did not finish are computed by another, as if nothing had happened',
  async () => {
    // Ids older than the window: the daily repair would take back acts that the log does not hold.
    await run(
      world.deps.log.db,
      sql`
      insert into person_history (person_id, post_id, author_id, kind, weight, kinds, at, seq)
      select distinct on (1, 2) md5('person ' || p)::uuid, ('00000000' || substr(md5('post ' || (p * 7 + n * n) % ${posts}::int), 9))::uuid, md5('author')::uuid, 'like', 1, 4,
        now() - (p * 50 + n) * interval '1 second', nextval('person_history_seq')
      from generate_series(1, ${people}::int) p, generate_series(1, ${each}::int) n`,
    )
    const { due } = await startNeighbours({ ...systemCtx(world.deps, 'job-test'), now: () => new Date() })
    expect(due).toBeGreaterThan(2_000)
    const victim = await startProcess('runner', world.env, ['--queues', 'batch'])
    await until(dueNow, (left) => left < due, 60_000, 5)
    victim.signal('SIGKILL')
    await victim.exited
    expect(await dueNow()).toBeGreaterThan(0)
    const heir = await startProcess('runner', world.env, ['--queues', 'batch'])
    try {
      await until(dueNow, 0, 90_000)
    } finally {
      await heir.kill()
    }
    const found = await near()
    expect(found).toHaveLength(due)
    await run(
      world.deps.log.db,
      sql`with neighbours as (delete from post_neighbours), totals as (delete from post_total) delete from log_cursor where reader = 'neighbours'`,
    )
    await refreshNeighbours(world.deps)
    expect(found).toEqual(await near())
  },
)
