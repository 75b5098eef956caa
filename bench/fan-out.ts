import { run, rows } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { connectDatabase } from '../src/db/client.ts'
import { transaction } from '../src/db/transaction.ts'
import type { WorkerCtx } from '../src/context.ts'
import type { MainClient } from '../src/db/handles.ts'
import { newId } from '../src/ids.ts'
import type { JobPayload } from '../src/jobs/catalog.ts'
import { connectRedis } from '../src/platform/cache/redis.ts'
import { fanOutPost } from '../src/social/timelines/fan-out-post.ts'
import { fanOutChunk } from '../src/social/timelines/rules.ts'
import type { Bench } from './figure.ts'
import { doneOnce, inTurn, type Run } from './in-turn.ts'
import { withStores } from './stores.ts'

const followers = 100_000
const postsBefore = 10

/**
 * One post to 100k followers who were active today, one job after the other as a runner takes them;
 * beside one bare `insert … select` of the same rows. Each timeline has 10 posts before. The rate
 * is that of followers.
 */
export const bench: Bench = (io) =>
  withStores(async ({ main, env }) => {
    io.news(`fan-out: ${followers} people follow one`)
    const authorId = await openFollowed(main)
    const app = connectDatabase({
      url: env['DATABASE_URL']!,
      driver: 'postgres-js',
      poolMax: 2,
      leaseMax: 2,
      applicationName: 'kiwi-bench',
    })
    const redis = connectRedis({ REDIS_URL: env['REDIS_URL']! })
    // Fan-out needs only these parts of a runner.
    const ctx = { main: app, redis, now: () => new Date() } as unknown as WorkerCtx
    const ours = {
      what: 'fan-out: one post, 100k followers',
      goal: '≥ 0.7 ×',
      run: () => timed(main, authorId, (postId) => fanOut(ctx, main, postId)),
    }
    const bare = {
      what: 'one bare insert … select',
      run: () => timed(main, authorId, (postId) => insertAll(app, postId, authorId)),
    }
    try {
      return await inTurn(io, [ours], [bare])
    } finally {
      redis.disconnect()
      await app.end()
    }
  })

/** An author whom everybody follows. */
async function openFollowed(main: MainClient): Promise<string> {
  const authorId = newId(new Date())
  await transaction(main, async (tx) => {
    // Without triggers and foreign keys: these rows are consistent by construction.
    await run(tx.db, sql`set local session_replication_role = replica`)
    await run(
      tx.db,
      sql`insert into person (id, status, handle, display_name, last_active_at, created_at)
          select case n when 0 then ${authorId}::uuid else uuidv7(-((${followers}::int - n) * interval '1 minute')) end, 'active', 'person' || n, 'person', now(), now()
          from generate_series(0, ${followers}::int) n`,
    )
    await run(
      tx.db,
      sql`insert into follow (follower_id, followee_id, state, created_at)
          select id, ${authorId}::uuid, 'accepted', now() from person where id <> ${authorId}::uuid`,
    )
    await run(
      tx.db,
      sql`insert into timeline (user_id, post_id, author_id)
          select p.id, uuidv7(-(n * interval '1 hour')), ${authorId}::uuid from person p cross join generate_series(1, ${postsBefore}::int) n`,
    )
  })
  await run(main.db, sql`vacuum analyze`)
  return authorId
}

async function timed(main: MainClient, authorId: string, push: (postId: string) => Promise<void>): Promise<Run> {
  const postId = newId(new Date())
  await run(
    main.db,
    sql`insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
        values (${postId}::uuid, ${authorId}::uuid, 'visible', '', 'daily', ${postId}, '', now())`,
  )
  // Neither side pays for the pages that the other one dirtied.
  await run(main.db, sql`checkpoint`)
  return doneOnce(followers, () => push(postId))
}

/** Chunk after chunk, by the jobs that each leaves. */
async function fanOut(ctx: WorkerCtx, main: MainClient, postId: string): Promise<void> {
  let next: JobPayload<'posts.fanOut'> | undefined = { postId, afterFollowerId: null }
  while (next) {
    await fanOutPost(ctx, next, { chunk: fanOutChunk, pullAbove: 2 * followers })
    const [job]: { payload: JobPayload<'posts.fanOut'> }[] = await rows(
      main.db,
      sql<{ payload: JobPayload<'posts.fanOut'> }>`delete from outbox where name = 'posts.fanOut' returning payload`,
    )
    next = job?.payload
  }
}

/** The time-outs of a service hold for it too. */
async function insertAll(app: MainClient, postId: string, authorId: string): Promise<void> {
  await transaction(app, (tx) =>
    run(
      tx.db,
      sql`insert into timeline (user_id, post_id, author_id)
          select follower_id, ${postId}::uuid, followee_id from follow where followee_id = ${authorId}::uuid and state = 'accepted'`,
    ),
  )
}
