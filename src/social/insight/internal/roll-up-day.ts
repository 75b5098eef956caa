import type { Ctx } from '../../../context.ts'
import { lockNames } from '../../../db/lock-names.ts'
import { run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { transaction } from '../../../db/transaction.ts'
import { lowestIdAt } from '../../../ids.ts'
import { startOfSeoulDay } from '../../../shared/seoul-day.ts'
import { countedForMs, drawnBelow, lastPosition } from '../rules.ts'

const dayMs = 86_400_000
/** A list is used up within a day; a page of it may stay open. */
const shownForMs = 7 * dayMs
const timeoutMs = 30 * 60_000

/** When the lists of an experiment were made. */
export interface Period {
  name: string
  startedAt: Date
  stoppedAt: Date | null
}

/**
 * Counts what one day in Seoul showed and what came of it, and puts it in the place of what was
 * counted before: twice is once, and events that arrived late are in. Cost: one pass over the
 * events of the day and of the next, and each list of the day read once.
 */
export function rollUpDay(ctx: Pick<Ctx, 'log'>, day: string, experiments: Period[]): Promise<void> {
  return transaction(
    ctx.log,
    async (tx) => {
      await lockNames(tx, 'ranking_day')
      // Of each sort and hash table, however long the day was; the rest goes to the disk.
      await run(tx.db, sql`set local work_mem = '64MB'`)
      // The planner knows nothing of the sizes here, and its other joins compare all slots of a
      // person with each other: hash joins do not.
      await run(tx.db, sql`set local enable_mergejoin = off`)
      await run(tx.db, sql`set local enable_nestloop = off`)
      await run(tx.db, sql`delete from ranking_day where day = ${day}::date`)
      await run(tx.db, sql`delete from exposure_day where day = ${day}::date`)
      await run(tx.db, countDay(day, experiments))
    },
    { timeoutMs, idempotent: true },
  )
}

/**
 * An impression is a post at one place, once per person however often it came into view. An act
 * counts for it when the same person did it with the same post within 24 h after, and not in
 * another list. The list must be the person's, and hold the post at that slot: a client that names
 * other places adds nothing to a source. A list is expanded once, for the slots that were shown.
 */
export function countDay(day: string, experiments: Period[]): Sql {
  const startMs = startOfSeoulDay(day).getTime()
  const [from, to] = [sql`${new Date(startMs)}::timestamptz`, sql`${new Date(startMs + dayMs)}::timestamptz`]
  const actsTo = sql`${new Date(startMs + dayMs + countedForMs)}::timestamptz`
  const oldest = lowestIdAt(new Date(startMs - shownForMs))
  return sql`
    with shown as materialized (
      select person_id, post_id, author_id, coalesce(source->>'surface', '') as surface,
        (source->>'list')::uuid as list_id, (source->>'slot')::int as slot, min(at) as at
      from interaction where at >= ${from} and at < ${to} and kind = 'impression'
      group by 1, 2, 3, 4, 5, 6
    ), acts as materialized (
      select person_id, post_id, at, kind, (source->>'list')::uuid as list_id
      from interaction where at >= ${from} and at < ${actsTo} and kind in ('view', 'click', 'like')
    ), counted as (
      select s.person_id, s.post_id, s.author_id, s.surface, s.list_id, s.slot,
        coalesce(bool_or(a.kind <> 'like'), false) as is_clicked, coalesce(bool_or(a.kind = 'like'), false) as is_liked
      from shown s left join acts a on a.person_id = s.person_id and a.post_id = s.post_id
        and a.at >= s.at and a.at < s.at + ${countedForMs}::bigint * interval '1 millisecond' and (a.list_id is null or a.list_id = s.list_id)
      group by 1, 2, 3, 4, 5, 6
    ), places as materialized (
      select l.list_id, l.person_id, l.formula, l.made_at, (e.n - 1)::int as slot, (e.slot->>'postId')::uuid as post_id,
        e.slot->>'source' as source, (e.slot->>'propensity')::float8 as propensity
      from (select list_id, person_id, array_agg(distinct slot) as slots from shown where list_id is not null group by 1, 2) s
      join interest_list l on l.list_id = s.list_id and l.person_id = s.person_id
      cross join lateral jsonb_array_elements(l.slots) with ordinality e(slot, n)
      where l.list_id >= ${oldest}::uuid and (e.n - 1)::int = any(s.slots)
    ), placed as materialized (
      select c.*, p.formula, p.source, p.made_at,
        case when p.source = 'explore' and p.propensity < ${drawnBelow}::float8 then 1 / nullif(p.propensity, 0) end as weight
      from counted c left join places p
        on p.list_id = c.list_id and p.person_id = c.person_id and p.slot = c.slot and p.post_id = c.post_id
    ), by_place as (
      insert into ranking_day (day, surface, formula, source, position, impressions, clicks, likes,
        drawn, weights, clicked_weights, squared_weights, clicked_squared_weights)
      select ${day}::date, surface, coalesce(formula, ''), coalesce(source, ''), case when source is null then -1 else least(slot, ${lastPosition}) end,
        count(*), count(*) filter (where is_clicked), count(*) filter (where is_liked),
        count(weight), coalesce(sum(weight), 0), coalesce(sum(weight) filter (where is_clicked), 0),
        coalesce(sum(weight * weight), 0), coalesce(sum(weight * weight) filter (where is_clicked), 0)
      from placed group by 2, 3, 4, 5
    ), by_post as (
      insert into exposure_day (day, post_id, author_id, impressions)
      select ${day}::date, post_id, author_id, count(*) from placed group by 2, 3
      on conflict do nothing
    )
    insert into experiment_outcome (experiment, person_id, day, impressions, clicks, likes)
    select x.name, p.person_id, ${day}::date, count(*), count(*) filter (where is_clicked), count(*) filter (where is_liked)
    from placed p join ${sql.unnest('x', experiments, { name: 'text', startedAt: 'timestamptz', stoppedAt: 'timestamptz' })}
      on p.made_at >= x.started_at and (x.stopped_at is null or p.made_at < x.stopped_at)
    group by 1, 2
    on conflict (experiment, person_id, day) do update
    set impressions = excluded.impressions, clicks = excluded.clicks, likes = excluded.likes`
}
