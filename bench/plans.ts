import { systemCtx } from '../src/context.ts'
import { rows, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { createPostgresEngine } from '../src/platform/search/postgres.ts'
import { reindexSearch } from '../src/social/search/reindex-search.ts'
import type { BenchIo } from './figure.ts'
import { inCopy, loaded, withCities } from './growth.ts'
import { citySize } from './growth/load-city.ts'
import { findSights, readsOf } from './growth/pages.ts'
import { apiSession, ownerOf } from './growth/stores.ts'
import { allowedBurdens } from './plans/burdens.ts'
import { burdensOf, sentBy } from './plans/explain.ts'

/** One statement of a page, warm: per call, in microseconds. */
export interface PlanLine {
  page: string
  statement: string
  planUs: number
  runUs: number
}

export interface Plans {
  lines: PlanLine[]
  /**
   * Sentences: what plans hold that is not allowed, and statements that are planned for longer than
   * they run.
   */
  faults: string[]
}

/**
 * Calls every read of a city of 200,000 posts until its statements are planned, and looks at what
 * Postgres does then.
 */
export async function measurePlans(io: BenchIo, { keep }: { keep: string | null }): Promise<Plans> {
  const times = 1
  const plans: Plans = { lines: [], faults: [] }
  await withCities(keep, async (stores) => {
    await inCopy(stores, await loaded(io, stores, times), async (deps, _meter, { copy }) => {
      const owner = ownerOf(copy.owner.main)
      const main = apiSession(copy.service.main)
      try {
        await reindexSearch(systemCtx(deps, 'plans'))
        // The engine of `deps` asks over sessions of its own, which nobody hears.
        const platform = { ...deps.platform, search: createPostgresEngine(main) }
        for (const { name, calls } of readsOf(await findSights({ ...deps, main, platform }, citySize(times)))) {
          const sent = await sentBy(main, () => Promise.all(calls.map((call) => call())))
          const burdens = (await Promise.all(sent.map((statement) => burdensOf(owner, statement)))).flat()
          for (const burden of new Set(burdens)) if (!allowedBurdens[name]?.includes(burden)) plans.faults.push(`${name}: ${burden}`)
          // The session plans each statement once. Now that caches are full, there may be others.
          for (const call of calls) await call()
          await run(stores.admin.db, sql`select pg_stat_statements_reset()`)
          for (let at = 0; at < 5; at += 1) for (const call of calls) await call()
          const measured = await rows(
            stores.admin.db,
            sql<Omit<PlanLine, 'page'>>`
              select regexp_replace(left(btrim(s.query), 300), '\\s+', ' ', 'g') as statement, s.total_plan_time * 1000 / s.calls as plan_us, s.total_exec_time * 1000 / s.calls as run_us
              from pg_stat_statements s join pg_database d on d.oid = s.dbid where s.toplevel and d.datname = ${copy.names.main}
              order by s.total_exec_time desc`,
          )
          for (const line of measured) {
            plans.lines.push({ page: name, ...line })
            if (line.planUs > line.runUs) plans.faults.push(`${name}: planned for longer than it runs: ${line.statement.slice(0, 80)}`)
          }
          io.news(`${name}: ${measured.length} statements`)
        }
      } finally {
        await Promise.all([owner.end(), main.end()])
      }
    })
  })
  return plans
}
