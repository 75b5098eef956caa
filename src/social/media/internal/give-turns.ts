import { lockNames } from '../../../db/lock-names.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { enqueueMany } from '../../../jobs/enqueue.ts'

/** A turn ends after this time even if its job failed for good. */
const turnLastsMs = 10 * 60_000

/**
 * Queues at most one picture per person, so that a hundred pictures of one person delay another's
 * by one. Further ones wait here, oldest first, without a job.
 */
export async function giveTurns(tx: MainTx, ownerIds: string[], now: Date): Promise<void> {
  if (ownerIds.length === 0) return
  await lockUploads(tx, ownerIds)
  // Index `media_unfinished` only: a few entries per owner.
  const next = await rows(
    tx.db,
    sql<{ mediaId: string }>`update media set turn_at = ${now}::timestamptz
        from unnest(${ownerIds}::uuid[]) as owner(id) cross join lateral (
          select m.id from media m
          where m.owner_id = owner.id and m.state = 'processing' and m.turn_at is null
            and not exists (select from media busy where busy.owner_id = owner.id and busy.state = 'processing'
              and busy.turn_at > ${new Date(now.getTime() - turnLastsMs)}::timestamptz)
          order by m.created_at, m.id limit 1) as waiting
        where media.id = waiting.id returning media.id as media_id`,
  )
  await enqueueMany(tx, 'media.process', next, { now })
}

/** Serialises the uploads of each person: their quota, and the turns of their pictures. */
export function lockUploads(tx: MainTx, ownerIds: string[]): Promise<void> {
  return lockNames(tx, ...ownerIds.map((ownerId) => `uploads:${ownerId}`))
}
