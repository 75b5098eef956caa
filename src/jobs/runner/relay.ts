import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainClient } from '../../db/handles.ts'

export interface RelayedJob {
  id: string
  name: string
}

/** After this time the relay gives BullMQ an unfinished job again: Redis may have lost it. */
const handOverAgainAfterMs = 30_000
const batchSize = 500

/**
 * Takes due jobs, each by one relay (`skip locked`), and marks them as relayed. The caller adds them
 * to BullMQ under the row's id, which is idempotent; a crash in between costs 30 s.
 * Plan: index scan of outbox_open in run_at order, no sort; ~2 ms for 500.
 */
export async function takeDueJobs(main: MainClient, now: Date): Promise<RelayedJob[]> {
  const stale = new Date(now.getTime() - handOverAgainAfterMs)
  return rows(
    main.db,
    sql<RelayedJob>`update outbox set relayed_at = ${now}::timestamptz
        where id in (
          select id from outbox
          where done_at is null and failed_at is null and run_at <= ${now}::timestamptz
            and (relayed_at is null or relayed_at < ${stale}::timestamptz)
          order by run_at, id
          limit ${batchSize}
          for update skip locked)
        returning id, name`,
  )
}

export function isFullBatch(taken: RelayedJob[]): boolean {
  return taken.length === batchSize
}
