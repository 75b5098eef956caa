import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { follow } from '../../db/schema/graph.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { personKnownTo } from '../access/people.ts'
import type { followOutput, personInput } from '../people/schema.ts'
import { write } from '../../db/write.ts'
import { lockPair } from './lock-pair.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'

/**
 * Follows a public account, or asks a private one. Repeating it changes nothing and tells nobody twice.
 * Errors: BAD_INPUT for oneself, NOT_FOUND.
 */
export async function followPerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<z.infer<typeof followOutput>> {
  const followerId = ctx.actor.personId
  const followeeId = input.personId
  if (followeeId === followerId) throw new KiwiError('BAD_INPUT', { field: 'personId' })

  return write(ctx, async (tx) => {
    await lockPair(tx, followerId, followeeId)
    const target = await findTarget(tx, followerId, followeeId)
    if (target.state !== null) return { relation: target.state === 'accepted' ? 'following' : 'requested' }

    const state = target.isPrivate ? 'requested' : 'accepted'
    await tx.db.insert(follow).values({ followerId, followeeId, state, createdAt: ctx.now() })
    await tellOf(ctx, tx, state === 'accepted' ? 'follow' : 'follow_request', followeeId, followerId)
    if (state === 'accepted') await enqueue(tx, 'graph.backfill', { followerId, followeeId }, { now: ctx.now() })
    return { relation: state === 'accepted' ? 'following' : 'requested' }
  })
}

/** A notice to one person that another followed, asked to, or let them in. */
export async function tellOf(
  ctx: MemberCtx,
  tx: MainTx,
  kind: 'follow' | 'follow_request' | 'follow_accepted',
  personId: string,
  actorId: string,
): Promise<void> {
  await tell(tx, notice(personId, kind, { actorId }), { now: ctx.now() })
}

async function findTarget(
  tx: MainTx,
  followerId: string,
  followeeId: string,
): Promise<{ isPrivate: boolean; state: 'requested' | 'accepted' | null }> {
  const [target] = await rows<{ isPrivate: boolean; state: 'requested' | 'accepted' | null }>(
    tx.db,
    sql`select p.is_private as "isPrivate", f.state
          from person p left join follow f on f.followee_id = p.id and f.follower_id = ${followerId}
         where p.id = ${followeeId} and ${personKnownTo(followerId, 'p')}`,
  )
  if (!target) throw new KiwiError('NOT_FOUND', { field: 'personId' })
  return target
}
