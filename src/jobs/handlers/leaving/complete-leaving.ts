import { leavingObstacles } from '../../../commerce/orders/leaving-obstacles.ts'
import type { WorkerCtx } from '../../../context.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { write } from '../../../db/write.ts'
import { restPart } from '../../../pay/bank/pay-rest.ts'
import { voidPoints } from '../../../pay/points/end-points.ts'
import { restMs } from '../../../social/leaving/rules.ts'
import { syncSearch } from '../../../social/search/sync-search.ts'
import { reconcileCounts } from '../../../social/reactions/reconcile-counts.ts'
import { enqueue, enqueueMany } from '../../enqueue.ts'
import { laws } from '../personal-data.ts'
import { storeSteps } from './store-steps.ts'
import type { Leaver, Step } from './step.ts'
import { endOf, tableSteps } from './table-steps.ts'

const steps: Step[] = [...storeSteps, ...tableSteps]
const dayMs = 86_400_000
const soonMs = 60_000

/**
 * Job: removes a person whose grace is over. It goes through the checklist, does each line and
 * looks again; a line that was looked at is not done twice, so a killed run goes on where it was.
 * It waits for money that came meanwhile, for the bank, and for open jobs that name the person.
 */
export async function completeLeaving(ctx: WorkerCtx, { leavingId }: { leavingId: string }): Promise<void> {
  const leaver = await begin(ctx, leavingId)
  if (!leaver) return
  if (await isNamedByJobs(ctx, leaver)) return putOff(ctx, leavingId, 'waits for jobs that name the person', soonMs)
  await countAll(ctx, leaver)
  const known = await rows(
    ctx.main.db,
    sql<{ what: string }>`select what from leaving_line where leaving_id = ${leavingId}::uuid and looked_at is not null`,
  )
  const done = new Set(known.map(({ what }) => what))
  for (const step of steps) {
    if (done.has(step.what)) continue
    const isDone = await doStep(ctx, leaver, step)
    if (!isDone) return putOff(ctx, leavingId, `waits for ${step.what}`, soonMs)
  }
  await syncSearch(ctx)
  // What other processes wrote meanwhile: a cache that was being filled, a job that ran.
  for (const step of steps) {
    if (step.plan(leaver).deed === 'stays' || step.store === 'storage' || step.store === 'search') continue
    if ((await step.count(ctx, leaver)) > 0 && !(await doStep(ctx, leaver, step)))
      return putOff(ctx, leavingId, `waits for ${step.what}`, soonMs)
  }
  if (await isNamedByJobs(ctx, leaver)) return putOff(ctx, leavingId, 'waits for jobs that name the person', soonMs)
  await reconcileCounts(ctx)
  await run(
    ctx.main.db,
    sql`update leaving set state = 'done', person_id = null, put_off = null, ended_at = ${ctx.now()}::timestamptz,
          receipt_until = greatest(receipt_until, ${new Date(ctx.now().getTime() + 30 * dayMs)}::timestamptz)
        where id = ${leavingId}::uuid and state = 'running'`,
  )
}

/**
 * From here on a sign-in does not return anything. Null: returned, done, too early, or put off
 * because something has to end first.
 */
async function begin(ctx: WorkerCtx, leavingId: string): Promise<Leaver | null> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    // Whoever returns has locked their row too: the leaving is read after that.
    const [person] = await rows(
      tx.db,
      sql<{ id: string; handle: string | null; refusedUntil: Date | null }>`
        select p.id, p.handle, case when p.banned_at is null and (p.suspended_until is not null or not p.leaves_suspended) then
            greatest(${new Date(now.getTime() + laws.rejoin.days * dayMs)}::timestamptz, p.suspended_until) end as refused_until
        from person p join leaving l on l.person_id = p.id where l.id = ${leavingId}::uuid for update of p`,
    )
    const [asked] = await rows(
      tx.db,
      sql<{ state: string; words: Leaver['words']; paysRest: boolean; endsAt: Date }>`
        select state, words, pays_rest, ends_at from leaving where id = ${leavingId}::uuid`,
    )
    if (!person || !asked || (asked.state !== 'grace' && asked.state !== 'running')) return null
    const leaver = {
      leavingId,
      personId: person.id,
      words: asked.words,
      handle: person.handle,
      refusedUntil: person.refusedUntil,
      now,
    }
    if (asked.state === 'running') return leaver
    if (asked.endsAt > now) return null
    const [obstacle] = await leavingObstacles(tx.db, person.id)
    if (obstacle) {
      // Money that came meanwhile, or that the bank sent back.
      if (asked.paysRest) await restPart.pay(tx, person.id, now)
      await run(tx.db, sql`update leaving set put_off = ${`waits for ${obstacle.kind}`} where id = ${leavingId}::uuid`)
      await enqueue(tx, 'people.completeLeaving', { leavingId }, { now, runAt: new Date(now.getTime() + dayMs) })
      return null
    }
    await voidPoints(tx, person.id, now)
    await run(tx.db, sql`update leaving set state = 'running', put_off = null where id = ${leavingId}::uuid`)
    await run(
      tx.db,
      sql`insert into rested_handle (handle_hash, rests_until)
          select sha256(convert_to(handle, 'UTF8')), max(rests_until) from (
            select handle, ${new Date(now.getTime() + restMs)}::timestamptz as rests_until from person where id = ${person.id}::uuid and handle is not null
            union all select handle, rests_until from past_handle where person_id = ${person.id}::uuid) theirs group by 1
          on conflict (handle_hash) do update set rests_until = greatest(rested_handle.rests_until, excluded.rests_until)`,
    )
    const accounts = await rows(
      tx.db,
      sql<{ id: string }>`select id from bank_account where person_id = ${person.id}::uuid and fintech_use_num is not null`,
    )
    await enqueueMany(
      tx,
      'bank.forget',
      accounts.map(({ id }) => ({ bankAccountId: id })),
      { now, uniqueKeyOf: ({ bankAccountId }) => `forget:${bankAccountId}` },
    )
    return leaver
  })
}

/**
 * What is there before anything is removed, once: a line written by an earlier run stays, and steps
 * of a deploy since come after it.
 */
async function countAll(ctx: WorkerCtx, leaver: Leaver): Promise<void> {
  const written = await rows(
    ctx.main.db,
    sql<{ place: number; what: string }>`select place, what from leaving_line where leaving_id = ${leaver.leavingId}::uuid`,
  )
  const known = new Set(written.map(({ what }) => what))
  const missing = steps.filter(({ what }) => !known.has(what))
  if (missing.length === 0) return
  const first = Math.max(-1, ...written.map(({ place }) => place)) + 1
  const lines: { place: number; store: string; what: string; deed: string; before: number }[] = []
  for (const [at, step] of missing.entries()) {
    const { store, what } = step
    lines.push({ place: first + at, store, what, deed: step.plan(leaver).deed, before: await step.count(ctx, leaver) })
  }
  await run(
    ctx.main.db,
    sql`insert into leaving_line (leaving_id, place, store, what, deed, before)
        select ${leaver.leavingId}::uuid, l.place, l.store, l.what, l.deed, l.before
        from ${sql.unnest('l', lines, { place: 'int', store: 'text', what: 'text', deed: 'text', before: 'bigint' })} on conflict do nothing`,
  )
}

/**
 * Does a line and looks again. False when something is left that somebody else has to remove first.
 */
async function doStep(ctx: WorkerCtx, leaver: Leaver, step: Step): Promise<boolean> {
  await step.act(ctx, leaver)
  const after = await step.count(ctx, leaver)
  const { deed, law } = step.plan(leaver)
  if (deed !== 'stays' && after > 0) {
    if (step.store === 'bank') return false
    throw new Error(`${after} of "${step.what}" are still there.`)
  }
  const until = law === null ? null : (endOf(law, leaver)?.toISOString().slice(0, 10) ?? null)
  await run(
    ctx.main.db,
    sql`update leaving_line set after = ${after}, law = case when before > 0 then ${law} end,
          kept_until = case when before > 0 then ${until}::date end, looked_at = ${ctx.now()}::timestamptz
        where leaving_id = ${leaver.leavingId}::uuid and what = ${step.what}`,
  )
  return true
}

/**
 * Open jobs about the person would write again. Those about money that failed wait for a decision,
 * and name a number only. The end of a mute writes nothing: its job is removed with the mutes.
 */
async function isNamedByJobs(ctx: WorkerCtx, { personId }: Leaver): Promise<boolean> {
  const open = await rows(
    ctx.main.db,
    sql<{ found: number }>`
      select 1 as found from outbox where done_at is null and failed_at is null and name <> 'graph.endMutes'
        and (payload::text || coalesce(unique_key, '')) like '%' || ${personId} || '%' limit 1`,
  )
  return open.length > 0
}

async function putOff(ctx: WorkerCtx, leavingId: string, reason: string, afterMs: number): Promise<void> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    await run(tx.db, sql`update leaving set put_off = ${reason} where id = ${leavingId}::uuid`)
    await enqueue(tx, 'people.completeLeaving', { leavingId }, { now, runAt: new Date(now.getTime() + afterMs) })
  })
}
