import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, inject, vi } from 'vitest'

/** Any two constants will do. */
const turns = [0x62726f77, 0x62726f78]

/**
 * Lets two suites with a browser run at a time: with three Chromiums on two cores, each page waits
 * longer than a person would. Call it before the suite's own hooks and scenes, which have its
 * time-outs.
 */
export function twoAtATime(): void {
  vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 })
  let sql: postgres.Sql
  beforeAll(async () => {
    sql = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
    for (let n = 0; !(await isOurs(turns[n % turns.length]!)); n += 1) await sleep(100)
  })
  const isOurs = async (turn: number) => (await sql`select pg_try_advisory_lock(${turn}) as ours`)[0]!['ours'] === true
  // Vitest runs `afterAll` hooks in reverse order: the browser is closed by then.
  afterAll(() => sql.end())
}
