import postgres from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'

/** Any constant will do. */
const turn = 0x62726f77

/**
 * Suites with a browser take turns over the whole run: two Chromiums, each with a house of its own, on two cores make both wait
 * longer than a person would. Call it before the suite's own hooks.
 */
export function oneAtATime(): void {
  let sql: postgres.Sql
  beforeAll(async () => {
    sql = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
    await sql`select pg_advisory_lock(${turn})`
  }, 600_000)
  // Hooks after a suite run last first: by then its browser is closed.
  afterAll(() => sql.end())
}
