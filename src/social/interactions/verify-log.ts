import type { Ctx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { windowDays } from '../ranking/popular-formula.ts'
import { drainLog } from './drain-log.ts'
import { impliedBetween } from './internal/implied-acts.ts'
import { changeVotes, dayText, keepInteractions } from './internal/keep-interactions.ts'
import { forgetActs, historyCounts, unfoundedActs } from './internal/person-history.ts'
import { takeBack, type TakenBack } from './internal/take-back.ts'
import { keepLogDays } from './keep-log-days.ts'
import type { LogEvent } from './log-stream.ts'
import { type StreamState, streamState } from './stream-state.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const batch = 5_000
/** One pass over the acts of the window. */
const historyTimeoutMs = 30 * 60_000
/** The kinds that the main database knows too. */
const kinds = ['like', 'bookmark', 'comment', 'purchase'] as const
type Kind = (typeof kinds)[number]

export interface KindReport {
  kind: Kind
  /** Acts that stand in the main database. */
  truth: number
  logged: number
  /** Stand, and are not in the log. */
  missing: number
  /** Are in the log, and were taken back or never were. */
  extra: number
  mended: number
}

export interface LogReport {
  from: string
  /** Younger acts may still be on their way through the stream. */
  until: string
  isEqual: boolean
  kinds: KindReport[]
  /**
   * Posts of the window; `unfounded`: what a person did is remembered, and the log does not hold
   * it.
   */
  history: { rows: number; unfounded: number; mended: number }
  /** `missing`: without a partition; `aside`: rows in the default partition. */
  days: { missing: string[]; aside: number }
  stream: StreamState
  cursors: { reader: string; position: string }[]
}

interface VerifyOptions {
  repair?: boolean
  days?: number
  /** A verb tells the stream after its commit. */
  lateMs?: number
  onProgress?: (doneHours: number, hours: number) => void
}

/**
 * Compares the log with the main database, an hour at a time, in both directions, and what it
 * remembers of people with itself. `repair` drains the stream, makes missing days, writes what is
 * missing and takes out what is extra; impressions, views, clicks and shares are known to the log
 * only. An act that a person let the feed of interests forget is not remembered again.
 */
export async function verifyLog(
  ctx: Pick<Ctx, 'main' | 'log' | 'redis' | 'now' | 'logger'>,
  { repair = false, days = windowDays, lateMs = 60_000, onProgress }: VerifyOptions = {},
): Promise<LogReport> {
  if (repair) {
    await keepLogDays(ctx)
    await drainLog(ctx)
  }
  const stream = await streamState(ctx.redis)
  const untilMs = ctx.now().getTime() - stream.oldestSeconds * 1000 - lateMs
  const fromMs = ctx.now().getTime() - days * dayMs
  const found = new Map(kinds.map((kind) => [kind, { kind, truth: 0, logged: 0, missing: 0, extra: 0, mended: 0 } as KindReport]))
  for (let at = fromMs; at < untilMs; at += hourMs) {
    await compareHour(ctx, new Date(at), new Date(Math.min(at + hourMs, untilMs)), new Date(untilMs), found, repair)
    onProgress?.(Math.round((at - fromMs) / hourMs) + 1, Math.ceil((untilMs - fromMs) / hourMs))
  }
  const history = await verifyHistory(ctx, new Date(fromMs), repair)
  const partitions = await verifyDays(ctx)
  const differing = [...found.values()].filter(({ missing, extra }) => missing + extra > 0)
  if (repair && differing.length > 0) ctx.logger.warn({ kinds: differing }, 'the interaction log differed from the main database')
  const open = differing.reduce((sum, { missing, extra, mended }) => sum + missing + extra - mended, 0)
  return {
    from: new Date(fromMs).toISOString(),
    until: new Date(untilMs).toISOString(),
    isEqual: open === 0 && history.unfounded === history.mended && partitions.missing.length === 0 && partitions.aside === 0,
    kinds: [...found.values()],
    history,
    days: partitions,
    stream,
    cursors: await rows(ctx.log.db, sql<{ reader: string; position: string }>`select reader, position from log_cursor order by reader`),
  }
}

async function compareHour(
  ctx: Pick<Ctx, 'main' | 'log'>,
  from: Date,
  to: Date,
  until: Date,
  found: Map<Kind, KindReport>,
  repair: boolean,
): Promise<void> {
  const standing = (await impliedBetween(ctx, from, to)).acts.filter(({ takenBack }) => !takenBack)
  const logged = await rows(ctx.log.db, loggedBetween(from, to))
  count(found, standing, 'truth')
  count(found, logged, 'logged')
  for (let at = 0; at < Math.max(standing.length, logged.length); at += batch) {
    const [acts, events] = [standing.slice(at, at + batch), logged.slice(at, at + batch)]
    const known = acts.length === 0 ? [] : await rows(ctx.log.db, knownOf(acts, from, to))
    const knownIds = new Set(known.map(({ id }) => id))
    const missing = acts.filter(({ id }) => !knownIds.has(id))
    const extra = events.length === 0 ? [] : await rows(ctx.main.db, takenBackOf(events, until))
    count(found, missing, 'missing')
    count(found, extra, 'extra')
    if (repair && missing.length > 0 && (await keepInteractions(ctx, missing)) > 0) count(found, missing, 'mended')
    if (repair && extra.length > 0 && (await changeVotes(ctx, (db) => takeBack(db, extra))) > 0) count(found, extra, 'mended')
  }
}

function count(found: Map<Kind, KindReport>, acts: { kind: string }[], what: Exclude<keyof KindReport, 'kind'>): void {
  for (const { kind } of acts) found.get(kind as Kind)![what] += 1
}

type Logged = Omit<TakenBack, 'isLast'>

function loggedBetween(from: Date, to: Date) {
  return sql<Logged>`
    select id, kind, person_id, post_id from interaction
    where at >= ${from}::timestamptz and at < ${to}::timestamptz and kind = any(${[...kinds]}::text[])`
}

/** An act and its event may lie some time apart. Only the partitions around are probed, by key. */
function knownOf(acts: LogEvent[], from: Date, to: Date) {
  return sql<{ id: string }>`
    select e.id from unnest(${acts.map(({ id }) => id)}::uuid[]) e(id) where exists (
      select from interaction i where i.id = e.id
        and i.at >= ${new Date(from.getTime() - dayMs)}::timestamptz and i.at <= ${new Date(to.getTime() + dayMs)}::timestamptz)`
}

/**
 * Events whose act does not stand, each probed by key. What was taken back after `until` may be on
 * its way through the stream.
 */
function takenBackOf(events: Logged[], until: Date) {
  const end = sql`${until}::timestamptz`
  return sql<TakenBack>`
    select e.id, e.kind, e.person_id, e.post_id, case e.kind
      when 'comment' then not exists (
        select from comment c where c.author_id = e.person_id and c.post_id = e.post_id and c.deleted_at is null)
      when 'purchase' then not exists (
        select from "order" o where o.buyer_id = e.person_id and o.post_id = e.post_id
          and o.confirmed_at is not null and o.state <> 'cancelled')
      else true end as is_last
    from ${sql.unnest('e', events, { id: 'uuid', kind: 'text', personId: 'uuid', postId: 'uuid' })}
    where not case e.kind
      when 'like' then exists (
        select from reaction r where r.person_id = e.person_id and r.post_id = e.post_id and (r.liked or r.liked_at >= ${end}))
      when 'bookmark' then exists (
        select from reaction r where r.person_id = e.person_id and r.post_id = e.post_id and (r.bookmarked or r.bookmarked_at >= ${end}))
      when 'comment' then exists (select from comment c where c.id = e.id and (c.deleted_at is null or c.deleted_at >= ${end}))
      else exists (select from "order" o where o.id = e.id and (o.state <> 'cancelled' or o.ended_at >= ${end})) end`
}

async function verifyHistory(ctx: Pick<Ctx, 'log'>, since: Date, repair: boolean): Promise<LogReport['history']> {
  return transaction(
    ctx.log,
    async (tx) => {
      await run(tx.db, sql`set local work_mem = '64MB'`)
      const counts = await one(tx.db, historyCounts(since))
      if (!repair || counts.unfounded === 0) return { ...counts, mended: 0 }
      await forgetActs(tx.db, await rows(tx.db, unfoundedActs(since)))
      return { ...counts, mended: counts.unfounded - (await one(tx.db, historyCounts(since))).unfounded }
    },
    { timeoutMs: historyTimeoutMs },
  )
}

/** Today and tomorrow need a partition. */
async function verifyDays(ctx: Pick<Ctx, 'log' | 'now'>): Promise<LogReport['days']> {
  const today = Math.floor(ctx.now().getTime() / dayMs)
  const needed = [today, today + 1].flatMap((day) =>
    ['interaction', 'vote_hour'].map((table) => `${table}_${dayText(day).replaceAll('-', '')}`),
  )
  return one(
    ctx.log.db,
    sql<LogReport['days']>`
      select array(select name from unnest(${needed}::text[]) name where to_regclass(name) is null) as missing,
        ((select count(*) from interaction_other) + (select count(*) from vote_hour_other))::int as aside`,
  )
}
