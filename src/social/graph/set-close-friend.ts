import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { maxCloseFriends } from '../../shared/bounds.ts'
import { personKnownTo } from '../access/people.ts'
import { lockPair } from './lock-pair.ts'
import type { closeFriendInput } from './schema.ts'

/**
 * Puts a follower on the caller's list of close friends, or takes somebody off it. Nobody is told,
 * and nobody else sees the list. A repeated call changes nothing. Errors: NOT_FOUND for somebody
 * who does not follow the caller, LIMIT_EXCEEDED (`closeFriends`).
 */
export async function setCloseFriend(ctx: MemberCtx, { personId, on }: z.infer<typeof closeFriendInput>): Promise<{ on: boolean }> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    if (!on) return run(tx.db, sql`delete from close_friend where owner_id = ${me}::uuid and friend_id = ${personId}::uuid`)
    await lockNames(tx, `close-friends:${me}`)
    // A block that runs at the same moment ends the row that it sees.
    await lockPair(tx, me, personId)
    const { count } = await one(
      tx.db,
      sql<{
        count: number
      }>`select count(*)::int as count from close_friend where owner_id = ${me}::uuid and friend_id <> ${personId}::uuid`,
    )
    if (count >= maxCloseFriends) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'closeFriends', details: { limit: maxCloseFriends } })
    const added = await rows(
      tx.db,
      sql<{ isNew: boolean }>`
        with friend as (
          select a.id from person a join follow f on f.follower_id = a.id and f.followee_id = ${me}::uuid and f.state = 'accepted'
          where a.id = ${personId}::uuid and ${personKnownTo(me, 'a')}),
        added as (
          insert into close_friend (owner_id, friend_id, created_at) select ${me}::uuid, id, ${ctx.now()}::timestamptz from friend
          on conflict do nothing returning friend_id)
        select exists (select from added) as is_new from friend`,
    )
    if (!added[0]) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    // Their home gets the posts for close friends that it was left out of.
    if (added[0].isNew) await enqueue(tx, 'graph.backfill', { followerId: personId, followeeId: me }, { now: ctx.now() })
  })
  return { on }
}
