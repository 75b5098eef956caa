import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'

/** Any two constants will do. */
const turns = [0x62726f77, 0x62726f78]

/**
 * Suites with a browser take turns over the whole run: three Chromiums, each with a house of its own, on two cores make all wait
 * longer than a person would. Call it before the suite's own hooks.
 */
export function twoAtATime(): void {
  let sql: postgres.Sql
  beforeAll(async () => {
    sql = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
    for (let n = 0; !(await isOurs(turns[n % turns.length]!)); n += 1) await sleep(100)
  }, 600_000)
  const isOurs = async (turn: number) => (await sql`select pg_try_advisory_lock(${turn}) as ours`)[0]!['ours'] === true
  // Hooks after a suite run last first: by then its browser is closed.
  afterAll(() => sql.end())
}
