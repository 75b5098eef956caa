import { buildCity, type CitySize } from '../../demo/city.ts'
import type { LogClient, MainClient } from '../../src/db/handles.ts'
import { rows, run } from '../../src/db/rows.ts'
import { type Sql, sql } from '../../src/db/sql.ts'
import { transaction } from '../../src/db/transaction.ts'
import { moneySteps } from './money.ts'
import { logSteps, socialSteps } from './social.ts'

/** A city of so many times 20,000 people and 200,000 posts. */
export function citySize(times: number): CitySize {
  return { people: 20_000 * times, posts: 200_000 * times, followsEach: 50, readers: Math.max(20, 1_000 * times) }
}

/**
 * Writes the whole city into two empty, migrated databases, by their owner, in bulk and without
 * triggers: once it is sealed, `kiwi pay verify` finds nothing broken in it. Needs transactions of
 * minutes.
 */
export async function loadCity(main: MainClient, log: LogClient, size: CitySize, news: (line: string) => void): Promise<void> {
  await loadMain(main, size, news)
  news('the votes of two weeks')
  const people = await rows(main.db, sql<{ id: string }>`select id from person order by substr(handle, 7)::int`)
  const posts = await rows(
    main.db,
    sql<{ postId: string; authorId: string }>`select id as post_id, author_id from post order by substr(idempotency_key, 6)::int`,
  )
  await inBulk(log, logSteps(size, { personIds: people.map(({ id }) => id), posts }))
}

/** The same without the votes, which only the ranking reads. */
export async function loadMain(main: MainClient, size: CitySize, news: (line: string) => void): Promise<void> {
  news('people, pictures, posts, follows and timelines')
  await buildCity(main, size)
  news('tags, products, reactions, comments, notices; wallets, orders and what shops are owed')
  await inBulk(main, [...socialSteps(size), ...moneySteps(size)])
}

async function inBulk(client: MainClient, steps: Sql[]): Promise<void> {
  await transaction(client, async (tx) => {
    await run(tx.db, sql`set local session_replication_role = replica`)
    await run(tx.db, sql`set local work_mem = '256MB'`)
    for (const step of steps) await run(tx.db, step)
  })
  await run(client.db, sql`vacuum analyze`)
}
