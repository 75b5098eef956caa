import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { toldForMs } from '../../social/notifications/rules.ts'

const keepDoneMs = 7 * 24 * 60 * 60_000
const keepAttemptsMs = 24 * 60 * 60_000
const keepEventsMs = 14 * 24 * 60 * 60_000

/**
 * Deletes jobs done a week ago, live events two weeks old, notified acts 90 days old
 * and sign-ins that expired a day ago. Failed jobs stay until a person decides.
 */
export async function sweepOutbox(ctx: WorkerCtx): Promise<{ jobs: number; events: number; signIns: number }> {
  const before = (ageMs: number) => new Date(ctx.now().getTime() - ageMs).toISOString()
  const [row] = await rows(
    ctx.main.db,
    sql<{ jobs: number; events: number; signIns: number }>`
        with old_jobs as (delete from outbox where done_at < ${before(keepDoneMs)}::timestamptz returning 1),
             old_events as (delete from event where created_at < ${before(keepEventsMs)}::timestamptz returning 1),
             old_facts as (delete from notification_fact where at < ${before(toldForMs)}::timestamptz returning 1),
             old_attempts as (delete from oauth_attempt where expires_at < ${before(keepAttemptsMs)}::timestamptz returning 1)
        select (select count(*) from old_jobs)::int as jobs, (select count(*) from old_events)::int as events,
               (select count(*) from old_attempts)::int as sign_ins`,
  )
  return row ?? { jobs: 0, events: 0, signIns: 0 }
}
