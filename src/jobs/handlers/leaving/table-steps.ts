import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import type { WorkerCtx } from '../../../context.ts'
import { one, rows, run } from '../../../db/rows.ts'
import * as mainSchema from '../../../db/schema/index.ts'
import * as logSchema from '../../../db/schema/log/index.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { type Tx, transaction } from '../../../db/transaction.ts'
import { leftMemberId } from '../../../social/leaving/rules.ts'
import { type Law, laws, personalData, type Tie } from '../personal-data.ts'
import type { Leaver, Step } from './step.ts'

interface Place {
  name: string
  database: 'main' | 'log'
  /** `"public"."post" t`. */
  from: Sql
}

/**
 * Rows per transaction. A partitioned table of the log has no row ids of its own, so its rows go at
 * once.
 */
const partRows = 500
const maxRows = 2_147_483_647
const deedMs = 10 * 60_000

/** Every table of both databases. */
export const places: Place[] = [mainSchema, logSchema].flatMap((schema, at) =>
  Object.values<unknown>(schema)
    .filter((table): table is PgTable => is(table, PgTable))
    .map((table) => {
      const { name, schema: space } = getTableConfig(table)
      return { name, database: at === 0 ? ('main' as const) : ('log' as const), from: sql`${sql.identifier(space ?? 'public', name)} t` }
    }),
)

/** What the checklist does with every tie of every table, in the order of the registry. */
export const tableSteps: Step[] = Object.entries(personalData).flatMap(([name, { ties }]) => {
  const place = places.find((known) => known.name === name)
  if (!place) throw new Error(`There is no table ${name}.`)
  return ties.map((tie) => stepOf(place, tie))
})

function stepOf(place: Place, tie: Tie): Step {
  const what = `${place.name}: ${tie.by}`
  const keepsWords = (leaver: Leaver) => tie.deed === 'blank' && tie.isWords !== undefined && leaver.words === 'keep'
  // Comments move to "a member who left"; messages stay as they are.
  const staysFor = (leaver: Leaver) => keepsWords(leaver) && tie.deed === 'blank' && tie.isWords === 'messages'
  return {
    store: 'table',
    what,
    plan(leaver) {
      if (keepsWords(leaver)) return { deed: staysFor(leaver) ? 'stays' : 'blank', law: 'choice' }
      return { deed: tie.deed, law: tie.deed === 'stays' ? tie.law : (tie.copied ?? null) }
    },
    async count(ctx, leaver) {
      const who = sql`${leaver.personId}::uuid`
      const todo = tie.deed === 'blank' && !staysFor(leaver) ? sql`and not (${tie.isDone})` : sql``
      const found = await one(
        ctx[place.database].db,
        sql<{ count: number }>`select count(*)::int as count from ${place.from} where ${tie.rows(who)} ${todo}`,
      )
      return found.count
    },
    async act(ctx, leaver) {
      if (tie.deed === 'stays' || staysFor(leaver)) return
      const given = special[what]
      for (;;) {
        const size = place.database === 'log' ? null : partRows
        const changed = await transaction(ctx[place.database], (tx) => (given ?? plain)(ctx, tx, { place, tie, leaver, size }), {
          idempotent: true,
          timeoutMs: deedMs,
        })
        if (size === null || changed < size) return
      }
    },
  }
}

interface Deed {
  place: Place
  tie: Tie
  leaver: Leaver
  /** Rows at once; null: all. */
  size: number | null
}
type Act = (ctx: WorkerCtx, tx: Tx, deed: Deed) => Promise<number>

/**
 * Copies what a law keeps and deletes or blanks, in one transaction, so that a kill between them
 * loses neither. Returns the rows.
 */
async function plain(_: WorkerCtx, tx: Tx, { place, tie, leaver, size }: Deed): Promise<number> {
  const who = sql`${leaver.personId}::uuid`
  const now = sql`${leaver.now}::timestamptz`
  const which = tie.deed === 'blank' ? sql`${tie.rows(who)} and not (${tie.isDone})` : tie.rows(who)
  // What is history may be deleted here and never updated, so that only what is blanked can be
  // locked.
  const lock = tie.deed === 'blank' ? sql`for update` : sql``
  const some = size === null ? which : sql`t.ctid = any(array(select t.ctid from ${place.from} where ${which} limit ${size}::int ${lock}))`
  const copy = tie.copied ? copyOf(tie) : sql`null::jsonb`
  const keep = tie.copied
    ? sql`kept.keep(${leaver.leavingId}::uuid, ${who}, ${place.name}, ${tie.copied}, copy, ${now}, ${endOf(tie.copied, leaver)}::timestamptz)::text`
    : sql`''`
  if (tie.deed !== 'blank') {
    const gone = sql<{
      kept: string | null
    }>`with gone as (delete from ${place.from} where ${some} returning ${copy} as copy) select ${keep} as kept from gone`
    return (await rows(tx.db, gone)).length
  }
  const found = sql<{ place: string; kept: string | null }>`
    with found as materialized (select t.ctid::text as place, ${copy} as copy from ${place.from} where ${which} limit ${size ?? maxRows}::int ${lock})
    select place, ${keep} as kept from found`
  const places = (await rows(tx.db, found)).map((row) => row.place)
  const where = size === null ? which : sql`t.ctid = any(${places}::text[]::tid[])`
  if (places.length > 0) await run(tx.db, sql`update ${place.from} set ${tie.set(who, now)} where ${where}`)
  return places.length
}

/** When a law ends; null: never. */
export function endOf(law: Law, { refusedUntil, now }: Leaver): Date | null {
  if (law === 'rejoin') return refusedUntil
  const { days } = laws[law]
  return days === null ? null : new Date(now.getTime() + days * 86_400_000)
}

function copyOf({ copies }: Tie): Sql {
  if (!copies) return sql`to_jsonb(t)`
  return sql`jsonb_build_object(${sql.join(copies.map((name) => sql`${name}::text, t.${sql.identifier(name)}`))})`
}

/** Where more than the row moves with it. */
const special: Record<string, Act> = {
  // The comment is by "a member who left", so that answers under it are shown again; erased words
  // leave the mark of a deleted comment.
  'comment: author_id': async (_, tx, { leaver, size }) => {
    const { personId, words, now } = leaver
    await run(
      tx.db,
      sql`insert into person (id, status, handle, display_name, is_private, last_active_at, created_at)
          values (${leftMemberId}::uuid, 'active', 'left.member', '떠난 회원', true, ${now}::timestamptz, ${now}::timestamptz) on conflict do nothing`,
    )
    const said = words === 'erase' ? sql`, body = '', undoable_by = null, deleted_at = coalesce(deleted_at, ${now}::timestamptz)` : sql``
    const moved = await rows(
      tx.db,
      sql<{ id: string }>`
        update comment set author_id = ${leftMemberId}::uuid, idempotency_key = id::text ${said}
        where id = any(array(select id from comment where author_id = ${personId}::uuid limit ${size}::int for update)) returning id`,
    )
    await run(
      tx.db,
      sql`select from withhold_comments(array(
            select c.id from comment c where c.id = any(${moved.map(({ id }) => id)}::uuid[]) or c.parent_id = any(${moved.map(({ id }) => id)}::uuid[])))`,
    )
    return moved.length
  },
  // Counts of others' notices, whoever began them.
  'notification_actor: actor_id': async (_, tx, { leaver, size }) => {
    const gone = await rows(
      tx.db,
      sql<{ id: string }>`
        with gone as (
          delete from notification_actor where ctid = any(array(
            select ctid from notification_actor where actor_id = ${leaver.personId}::uuid limit ${size}::int)) returning notification_id, acts
        ), sums as (
          select notification_id, count(*)::int as actors, sum(acts)::int as acts from gone group by notification_id
        ), counted as (
          update notification n set actor_count = greatest(actor_count - actors, 0), act_count = greatest(act_count - acts, 0) from sums where n.id = sums.notification_id)
        select notification_id as id from gone`,
    )
    return gone.length
  },
  'post_hashtag: posts of the person': async (_, tx, { leaver, size }) => {
    const gone = await rows(
      tx.db,
      sql<{ tag: string }>`
        with gone as (
          delete from post_hashtag where ctid = any(array(
            select h.ctid from post_hashtag h join post p on p.id = h.post_id where p.author_id = ${leaver.personId}::uuid limit ${size}::int)) returning tag
        ), counted as (
          insert into count_change (kind, key, by) select 'tagged', tag, -count(*)::int from gone group by tag)
        select tag from gone`,
    )
    // A hashtag that nobody else uses is the person's word too. The lock makes a post that takes it
    // at this moment wait.
    await run(
      tx.db,
      sql`
        with empty as (
          select tag from hashtag t where tag = any(${gone.map(({ tag }) => tag)}::text[])
            and not exists (select from post_hashtag p where p.tag = t.tag) order by tag for update)
        delete from hashtag h using empty e where h.tag = e.tag and not exists (select from post_hashtag p where p.tag = h.tag)`,
    )
    return gone.length
  },
  // The neighbours of the posts that they acted with are computed again without them.
  'person_history: person_id': async (_, tx, { leaver }) => {
    const gone = await rows(
      tx.db,
      sql<{ postId: string }>`
        with gone as (
          delete from person_history where person_id = ${leaver.personId}::uuid returning post_id, seq
        ), due as (
          insert into neighbours_due (post_id, seq) select post_id, seq from gone on conflict (post_id) do nothing)
        select post_id from gone`,
    )
    return gone.length
  },
  // The sums of the ranking are counted anew by its next run: they must equal a count of the window
  // without these votes.
  'popular_vote: person_id': async (_, tx, { leaver }) => {
    const found = await rows(
      tx.db,
      sql<{
        found: number
      }>`select 1 as found from popular_vote where person_id = ${leaver.personId}::uuid or author_id = ${leaver.personId}::uuid limit 1`,
    )
    if (found.length > 0)
      await run(
        tx.db,
        sql`with v as (delete from popular_vote), p as (delete from popular_voter), c as (delete from popular_crowd), s as (delete from popular_sum)
            delete from popular_post`,
      )
    return found.length
  },
}
