import type { Ctx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { enqueueMany } from '../../../jobs/enqueue.ts'
import { forgetRequests } from '../../notifications/forget-requests.ts'
import { notice } from '../../notifications/rules.ts'
import { tell } from '../../notifications/tell.ts'

/** Jobs per statement. */
const chunkSize = 1_000

/**
 * Accepts or declines the requests to follow somebody that fit `which`, a condition on `follow f`;
 * says whose they were. Declined people are not told. The rows are locked in one order, so that two
 * answers at once wait for each other and do not deadlock.
 */
export async function answerRequests(
  ctx: Pick<Ctx, 'now'>,
  tx: MainTx,
  followeeId: string,
  accept: boolean,
  which: Sql,
): Promise<string[]> {
  const asked = sql`
    asked as materialized (
      select f.follower_id from follow f
       where f.followee_id = ${followeeId}::uuid and f.state = 'requested' and ${which}
       order by f.follower_id for update)`
  const theirs = sql`f.followee_id = ${followeeId}::uuid and f.follower_id = asked.follower_id and f.state = 'requested'`
  const answered = await rows(
    tx.db,
    accept
      ? sql<{ followerId: string }>`with ${asked} update follow f set state = 'accepted' from asked where ${theirs} returning f.follower_id`
      : sql<{ followerId: string }>`with ${asked} delete from follow f using asked where ${theirs} returning f.follower_id`,
  )
  const ids = answered.map(({ followerId }) => followerId)
  await forgetRequests(tx, followeeId, ids, ctx.now())
  if (accept) await welcome(ctx, tx, followeeId, ids)
  return ids
}

/** Tells accepted followers, and brings the followee's posts to their home. */
async function welcome(ctx: Pick<Ctx, 'now'>, tx: MainTx, followeeId: string, accepted: string[]): Promise<void> {
  for (let at = 0; at < accepted.length; at += chunkSize) {
    const followers = accepted.slice(at, at + chunkSize)
    await enqueueMany(
      tx,
      'graph.backfill',
      followers.map((followerId) => ({ followerId, followeeId })),
      { now: ctx.now() },
    )
    await tell(
      tx,
      followers.map((followerId) => notice(followerId, 'follow_accepted', { actorId: followeeId })),
      { now: ctx.now() },
    )
  }
}
