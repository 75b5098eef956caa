import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { enqueueMany } from '../../../jobs/enqueue.ts'

/** A turn that did not end in this time (its job failed for good, say) keeps the owner's next picture no longer. */
const turnLastsMs = 10 * 60_000

/**
 * Each person has one picture in the queue at a time, so that a hundred of one person delay another's by one; the others wait here,
 * oldest first, and no job knows of them yet. Called when a picture arrives, when one is done, and by the sweep.
 */
export async function giveTurns(tx: MainTx, ownerIds: string[], now: Date): Promise<void> {
  if (ownerIds.length === 0) return
  await lockUploads(tx, ownerIds)
  // Index `media_unfinished` alone: a few entries an owner.
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

/** What a person may have open and whose turn it is are decided one after another. */
export async function lockUploads(tx: MainTx, ownerIds: string[]): Promise<void> {
  await run(
    tx.db,
    sql`select pg_advisory_xact_lock(k) from (
          select hashtextextended('uploads:' || id, 0) as k from unnest(${ownerIds}::text[]) as owner(id) order by 1) locks`,
  )
}
