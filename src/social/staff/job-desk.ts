import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { isOwed } from '../../jobs/catalog.ts'
import { relayChannel } from '../../jobs/enqueue.ts'
import { mustStillHave } from '../access/permissions.ts'
import { recordAct } from './record-act.ts'
import type { jobDesk, jobInput } from './schema.ts'

const mostFailed = 50

export interface JobCounts {
  name: string
  waiting: number
  failed: number
  oldestSeconds: number | null
  lastError: string | null
}

/** Jobs that wait or failed, by name. Plan: outbox_open and outbox_failed. */
export function countJobs(ctx: Ctx): Promise<JobCounts[]> {
  return rows(
    ctx.main.db,
    sql<JobCounts>`select name, count(*) filter (where failed_at is null)::int as waiting, count(*) filter (where failed_at is not null)::int as failed,
               extract(epoch from ${ctx.now()}::timestamptz - min(run_at) filter (where failed_at is null))::int as oldest_seconds,
               (array_agg(last_error order by failed_at desc) filter (where failed_at is not null))[1] as last_error
        from outbox where done_at is null group by name order by name`,
  )
}

/**
 * The jobs that failed for good, newest first, and what waits. Reads the outbox: the truth, which
 * BullMQ only carries.
 */
export async function readJobs(ctx: Ctx): Promise<z.infer<typeof jobDesk>> {
  const [counts, failed] = await Promise.all([
    countJobs(ctx),
    rows(
      ctx.main.db,
      sql<{ id: string; name: string; payload: unknown; attempts: number; failedAt: Date; lastError: string | null }>`
        select id, name, payload, attempts, failed_at, last_error from outbox
        where failed_at is not null and done_at is null order by failed_at desc limit ${mostFailed}`,
    ),
  ])
  return {
    counts,
    failed: failed.map(({ payload, failedAt, lastError, ...job }) => ({
      ...job,
      payload: JSON.stringify(payload).slice(0, 500),
      lastError: lastError?.slice(0, 500) ?? null,
      failedAt: failedAt.toISOString(),
      mayDiscard: !isOwed(job.name),
    })),
  }
}

/** Runs failed jobs again: one, or with null all of them. Returns how many. */
export function retryFailed(ctx: Ctx, id: string | null): Promise<number> {
  return write(ctx, (tx) => retryIn(ctx, tx, id))
}

async function retryIn(ctx: Ctx, tx: MainTx, id: string | null): Promise<number> {
  tx.wakes.add(relayChannel)
  const again = await rows(
    tx.db,
    sql<{ id: string }>`update outbox set failed_at = null, relayed_at = null, attempts = 0, run_at = ${ctx.now()}::timestamptz
      where failed_at is not null and done_at is null and (${id}::uuid is null or id = ${id}::uuid) returning id`,
  )
  return again.length
}

/**
 * The same by a member of staff, recorded with it. Throws NOT_FOUND: it is no failed job any more.
 */
export async function retryJob(ctx: MemberCtx, { jobId, reason }: z.infer<typeof jobInput>): Promise<z.infer<typeof jobDesk>> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    await mustStillHave(tx, me, 'jobs.run')
    if ((await retryIn(ctx, tx, jobId)) === 0) throw new KiwiError('NOT_FOUND', { field: 'jobId' })
    await recordAct(ctx, tx, { actor: me, act: 'retry_job', subject: jobId, reason })
  })
  return readJobs(ctx)
}

/**
 * Gives a failed job up: it is marked as done, and its error stays. Throws NOT_FOUND, and FORBIDDEN
 * for a job about money or a promised deletion.
 */
export async function discardJob(ctx: MemberCtx, { jobId, reason }: z.infer<typeof jobInput>): Promise<z.infer<typeof jobDesk>> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    await mustStillHave(tx, me, 'jobs.run')
    const [job] = await rows(
      tx.db,
      sql<{
        name: string
      }>`update outbox set done_at = ${ctx.now()}::timestamptz where id = ${jobId}::uuid and failed_at is not null and done_at is null returning name`,
    )
    if (!job) throw new KiwiError('NOT_FOUND', { field: 'jobId' })
    if (isOwed(job.name)) throw new KiwiError('FORBIDDEN', { reason: 'owed_job' })
    await recordAct(ctx, tx, { actor: me, act: 'discard_job', subject: `${job.name} ${jobId}`, reason })
  })
  return readJobs(ctx)
}
