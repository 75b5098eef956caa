import type { Ctx } from '../../../context.ts'
import { lockNames } from '../../../db/lock-names.ts'
import { one, type Queryable, rows, run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { transaction } from '../../../db/transaction.ts'
import type { NearWeights } from '../rules.ts'

const reader = 'neighbours'
/** Changes of histories that one transaction looks at. */
const changesPerTurn = 20_000
/** So many changes are nearly all posts: then all are due, in one pass. */
const mostChanges = 200_000
/** The newest people of a post stand for all of them. */
export const mostPeople = 2_000
/** A worker holds a post for as long as it computes a part. */
const lockMs = 60_000
const timeoutMs = 10 * 60_000

/**
 * Marks the posts whose neighbours may have changed since the last look: those of the changes,
 * those in the last choices of the people who acted, as they are and as they were, and those beside
 * a post whose total moved. All posts at the first look and when `isFull`. Returns how many it
 * marked.
 */
export async function markDue(ctx: Pick<Ctx, 'log'>, weights: NearWeights, isFull: boolean): Promise<number> {
  let marked = 0
  for (let isOver = false; !isOver;) {
    const turn = await transaction(
      ctx.log,
      async (tx) => {
        // One looks at a time; who comes second finds nothing left.
        await lockNames(tx, 'neighbours')
        await run(tx.db, sql`select set_config('lock_timeout', ${String(lockMs)}, true)`)
        const cursor = await cursorOf(tx.db)
        const changes = await changesSince(tx.db, cursor ?? 0)
        if (cursor === null || isFull || changes.count > mostChanges) return { marked: await markAll(tx.db), isOver: true }
        if (changes.count === 0) return { marked: 0, isOver: true }
        return { marked: await markSome(tx.db, cursor, changes.upTo, weights), isOver: changes.count <= changesPerTurn }
      },
      { timeoutMs },
    )
    marked += turn.marked
    isOver = turn.isOver
  }
  return marked
}

/** The act up to which posts were marked; null before the first look. */
export async function cursorOf(db: Queryable): Promise<number | null> {
  const [held] = await rows(db, sql<{ position: string }>`select position from log_cursor where reader = ${reader}`)
  return held ? Number(held.position) : null
}

/** `upTo`: the last change of one turn. Plan: person_history_seq_idx. */
function changesSince(db: Queryable, cursor: number) {
  return one(
    db,
    sql<{ count: number; upTo: number }>`
      select count(*)::int as count, coalesce(max(seq) filter (where place <= ${changesPerTurn}), ${cursor}::bigint) as up_to
      from (
        select seq, row_number() over (order by seq) as place from person_history where seq > ${cursor} order by seq limit ${mostChanges + 1}) c`,
  )
}

/** Plan: one pass over person_history, hashed by post. */
async function markAll(db: Queryable): Promise<number> {
  const { upTo } = await one(db, sql<{ upTo: number }>`select coalesce(max(seq), 0) as up_to from person_history`)
  const counted = sql`select post_id, ${rounded(sql`sum(weight)`)} as total from person_history where weight > 0 group by 1`
  await run(
    db,
    sql`insert into post_total as t (post_id, total) ${counted}
      on conflict (post_id) do update set total = excluded.total where t.total <> excluded.total`,
  )
  const posts = sql`select post_id from post_total union select post_id from post_neighbours where model = 'near'`
  return mark(db, posts, upTo)
}

/** Plan: by the indexes of person_history for each changed person and post. */
async function markSome(db: Queryable, cursor: number, upTo: number, { longestHistory }: NearWeights): Promise<number> {
  const changed = sql`select distinct post_id, person_id from person_history where seq > ${cursor} and seq <= ${upTo}`
  const moved = await rows(
    db,
    sql<{ postId: string }>`
      insert into post_total as t (post_id, total)
      select c.post_id, ${rounded(sql`s.sum`)} from (select distinct post_id from (${changed}) c) c
      cross join lateral (select sum(weight) as sum from person_history h where h.post_id = c.post_id and weight > 0) s order by 1
      on conflict (post_id) do update set total = excluded.total where t.total <> excluded.total
      returning post_id`,
  )
  const last = (personId: Sql, which: Sql) => sql`
    (select post_id from person_history where person_id = ${personId} and weight > 0 ${which} order by at desc, post_id desc limit ${longestHistory})`
  const posts = sql`
    select post_id from (${changed}) c
    union
    select h.post_id from (select distinct person_id from (${changed}) c) c cross join lateral (
      ${last(sql`c.person_id`, sql``)} union all ${last(sql`c.person_id`, sql`and seq <= ${cursor}`)}) h
    union
    select h.post_id from (
      select distinct p.person_id from ${sql.unnest('m', moved, { postId: 'uuid' })} cross join lateral (
        select person_id from person_history h where h.post_id = m.post_id and weight > 0 order by at desc, person_id limit ${mostPeople}) p
    ) b cross join lateral ${last(sql`b.person_id`, sql``)} h`
  return mark(db, posts, upTo)
}

/**
 * Waits for a worker that computes one of these, and marks them up to `upTo` as seen. Returns how
 * many there are.
 */
async function mark(db: Queryable, posts: Sql, upTo: number): Promise<number> {
  const { count } = await one(
    db,
    sql<{ count: number }>`
      with marked as (
        insert into neighbours_due (post_id, seq) select post_id, ${upTo} from (${posts}) p order by post_id
        on conflict (post_id) do update set seq = excluded.seq
        returning 1
      ), seen as (
        insert into log_cursor as held (reader, position, count) values (${reader}, ${String(upTo)}, 1)
        on conflict (reader) do update set position = excluded.position, count = held.count + 1
      )
      select count(*)::int as count from marked`,
  )
  return count
}

/** The nearest power of two; 0 for nothing. */
function rounded(sum: Sql): Sql {
  return sql`coalesce(power(2, round(log(2, nullif(${sum}, 0)::numeric))), 0)::real`
}
