import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { follow } from '../../db/schema/graph.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { personKnownTo } from '../access/people.ts'
import type { personInput, Relation } from '../people/schema.ts'
import { write } from '../../db/write.ts'
import { lockPair } from './lock-pair.ts'
import { notice } from '../notifications/rules.ts'
import { tell } from '../notifications/tell.ts'

/** Follows a public account or asks a private one. Errors: BAD_INPUT (oneself), NOT_FOUND. */
export async function followPerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ relation: Relation }> {
  const followerId = ctx.actor.personId
  const followeeId = input.personId
  if (followeeId === followerId) throw new KiwiError('BAD_INPUT', { field: 'personId' })

  return write(ctx, async (tx) => {
    await lockPair(tx, followerId, followeeId)
    const target = await findTarget(tx, followerId, followeeId)
    if (target.state !== null) return { relation: target.state === 'accepted' ? 'following' : 'requested' }

    const state = target.isPrivate ? 'requested' : 'accepted'
    await tx.db.insert(follow).values({ followerId, followeeId, state, createdAt: ctx.now() })
    const kind = state === 'accepted' ? 'follow' : 'follow_request'
    await tell(tx, notice(followeeId, kind, { actorId: followerId }), { now: ctx.now() })
    if (state === 'accepted') await enqueue(tx, 'graph.backfill', { followerId, followeeId }, { now: ctx.now() })
    return { relation: state === 'accepted' ? 'following' : 'requested' }
  })
}

interface Target {
  isPrivate: boolean
  state: 'requested' | 'accepted' | null
}

/**
 * A suspension of the follower waits for this transaction: it withholds the follows that it sees.
 */
async function findTarget(tx: MainTx, followerId: string, followeeId: string): Promise<Target> {
  const [target] = await rows(
    tx.db,
    sql<Target>`select p.is_private, f.state
          from person me join person p on p.id = ${followeeId} left join follow f on f.followee_id = p.id and f.follower_id = ${followerId}
         where me.id = ${followerId} and me.status = 'active' and ${personKnownTo(followerId, 'p')} for share of me`,
  )
  if (!target) throw new KiwiError('NOT_FOUND', { field: 'personId' })
  return target
}
