import { buildCity } from '../../demo/city.ts'
import { storeCityPictures } from '../../demo/city-pictures.ts'
import { runnerConfig } from '../../src/config.ts'
import { systemCtx } from '../../src/context.ts'
import { connectDatabase } from '../../src/db/client.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { transaction } from '../../src/db/transaction.ts'
import { openRunner } from '../../src/node-deps.ts'
import { rankPopular } from '../../src/social/ranking/rank-popular.ts'
import { logSteps } from '../growth/social.ts'
import { openSessionsOf } from '../sessions.ts'
import { type BenchStores, bankSettings } from '../stores.ts'

/**
 * More than the first page shows: no two of its pictures are one file that the browser has already.
 */
const pictureCount = 30
/** Readers follow nearly everybody, so that a home feed has over a thousand posts. */
const size = { people: 60, posts: 1_500, followsEach: 300, readers: 2 }

/** A town with painted pictures, votes and a ranking. Resolves to the session token of a reader. */
export async function buildTown({ main, ownerUrl, env }: BenchStores): Promise<string> {
  const { deps, close } = await openRunner(runnerConfig({ ...env, ...bankSettings, PUBLIC_URL: 'http://127.0.0.1:9', LOG_LEVEL: 'silent' }))
  const log = connectDatabase({
    url: Object.assign(new URL(ownerUrl), { pathname: '/kiwi_log' }).toString(),
    driver: 'postgres-js',
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-bench',
  })
  try {
    const readers = await buildCity(main, size, { pictures: await storeCityPictures(deps, pictureCount) })
    await run(main.db, sql`update post set like_count = 1 + (hashtext(id::text) & 255)`)
    const people = await rows(main.db, sql<{ id: string }>`select id from person order by substr(handle, 7)::int`)
    const posts = await rows(
      main.db,
      sql<{ postId: string; authorId: string }>`select id as post_id, author_id from post order by substr(idempotency_key, 6)::int`,
    )
    await transaction(log, async (tx) => {
      for (const step of logSteps(size, { personIds: people.map(({ id }) => id), posts })) await run(tx.db, step)
    })
    await rankPopular(systemCtx(deps, 'bench-web'))
    const [reader] = await openSessionsOf(main, readers.slice(0, 1))
    return reader!.token
  } finally {
    await log.end()
    await close()
  }
}
