import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainClient } from '../../db/handles.ts'

export interface RelayedJob {
  id: string
  name: string
}

/** A job that was handed to BullMQ but is not done is handed over again after this: Redis may have lost it. */
const handOverAgainAfterMs = 30_000
const batchSize = 500

/**
 * Takes due jobs off the outbox, each by one relay only (`skip locked`), and marks them handed over. The caller gives
 * them to BullMQ under the row's id, where a second hand-over of a waiting job does nothing. A crash in between costs 30 s.
 * Plan: index scan of outbox_open in run_at order, no sort; ~2 ms for 500.
 */
export async function takeDueJobs(main: MainClient, now: Date): Promise<RelayedJob[]> {
  const stale = new Date(now.getTime() - handOverAgainAfterMs)
  return rows<RelayedJob>(
    main.db,
    sql`update outbox set relayed_at = ${now.toISOString()}::timestamptz
        where id in (
          select id from outbox
          where done_at is null and failed_at is null and run_at <= ${now.toISOString()}::timestamptz
            and (relayed_at is null or relayed_at < ${stale.toISOString()}::timestamptz)
          order by run_at, id
          limit ${batchSize}
          for update skip locked)
        returning id, name`,
  )
}

export function isFullBatch(taken: RelayedJob[]): boolean {
  return taken.length === batchSize
}
