import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainClient } from '../../db/handles.ts'
import type { JobName } from '../catalog.ts'

export interface RelayedJob {
  id: string
  name: JobName
  /** Jobs of one lane run one after another; a job about nobody has a lane of its own. */
  lane: string
}

/** How many jobs of a name the relay may take now. */
export interface Wanted {
  name: JobName
  room: number
}

/** After this time the relay gives BullMQ an unfinished job again: Redis may have lost it. */
const handOverAgainAfterMs = 30_000
/** Of one person, while others wait too, the relay takes so many jobs at once. */
const fairShare = 16

/**
 * Takes jobs that are due by the clock of Postgres (deadline_now, clock.sql), each by one relay
 * (`skip locked`), and marks them as relayed. The caller adds them to BullMQ; a crash in between
 * costs 30 s. Where more jobs wait than there is room for, what one person has beyond the fair
 * share goes behind: jobs behind get a quarter of the room, so that nobody waits for ever. The
 * commit does not wait for the disk: what Postgres forgets is relayed again. Plan: per name an
 * index scan of outbox_open, no sort; ids by the primary key.
 */
export async function takeDueJobs(main: MainClient, now: Date, wanted: Wanted[]): Promise<RelayedJob[]> {
  if (wanted.length === 0) return []
  return rows(
    main.db,
    sql<RelayedJob>`
      with soon as materialized (
        select set_config('synchronous_commit', 'off', true) as is_off, deadline_now(${now}::timestamptz) as at
      ), due as materialized (
        select o.id, o.name, o.lane, o.is_behind, o.run_at, count(*) over (partition by o.name, o.is_behind) >= asked.room as is_full,
          row_number() over (partition by o.name, o.is_behind, o.lane order by o.run_at, o.id) as place
        from ${sql.unnest('asked', wanted, { name: 'text', room: 'int' })} cross join (values (false), (true)) as part(is_behind) cross join soon
        cross join lateral (
          select id, name, is_behind, run_at, coalesce(payload ->> 'authorId', payload ->> 'personId', payload ->> 'followerId', id::text) as lane
          from outbox
          where name = asked.name and is_behind = part.is_behind and done_at is null and failed_at is null and run_at <= greatest(soon.at, now())
            and (relayed_at is null or relayed_at < soon.at - ${handOverAgainAfterMs}::int * interval '1 millisecond')
          order by run_at, id
          limit case when part.is_behind then (asked.room + 3) / 4 else asked.room end
          for update skip locked
        ) o
      ), put_behind as (
        update outbox set is_behind = true
        where id = any(array(select id from due where not is_behind and is_full and place > ${fairShare}))
      ), relayed as (
        update outbox set relayed_at = soon.at from soon
        where soon.is_off is not null and id = any(array(select id from due where is_behind or not is_full or place <= ${fairShare}))
        returning id
      )
      select due.id, due.name, due.lane from due join relayed using (id) order by due.is_behind, due.run_at, due.id`,
  )
}
