import { type Queryable, rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { LogEvent } from '../log-stream.ts'
import { hourSlot, hourVote } from '../hour-vote.ts'
import { forgetActs } from './person-history.ts'

export type TakenBack = Pick<LogEvent, 'id' | 'kind' | 'personId' | 'postId'> & {
  /** The person has no other act of this kind on the post. */
  isLast: boolean
}

interface Vote {
  hour: Date
  postId: string
  personId: string
}

/**
 * Takes acts out of the log: their events are deleted, the votes of their hours are computed from
 * the remaining events, and what the person did with the post no longer holds them. Returns how
 * many events there were. Call it in `changeVotes`.
 */
export async function takeBack(db: Queryable, acts: TakenBack[]): Promise<number> {
  if (acts.length === 0) return 0
  await forgetActs(
    db,
    acts.filter(({ isLast }) => isLast),
  )
  const events = await rows(db, eventsOf(acts))
  if (events.length === 0) return 0
  const votes = await rows(
    db,
    sql<Vote>`
      delete from interaction i using ${sql.unnest('e', events, { id: 'uuid', at: 'timestamptz' })} where i.id = e.id and i.at = e.at
      returning date_trunc('hour', i.at, 'UTC') as hour, i.post_id, i.person_id`,
  )
  await recompute(db, votes)
  return votes.length
}

/**
 * No act is older than its post: only the partitions since then are probed, by key. The limit keeps
 * it a probe per act.
 */
function eventsOf(acts: TakenBack[]) {
  return sql<{ id: string; at: Date }>`
    select i.id, i.at from ${sql.unnest('t', acts, { id: 'uuid', postId: 'uuid' })} cross join lateral (
      select id, at from interaction where id = t.id and at >= coalesce(uuid_extract_timestamp(t.post_id) - interval '1 day', '-infinity')
      limit 100) i`
}

async function recompute(db: Queryable, votes: Vote[]): Promise<void> {
  const changed = sql`(
    select distinct * from ${sql.unnest('v', votes, { hour: 'timestamptz', postId: 'uuid', personId: 'uuid' })}) t`
  // A row of weight 0 tells the ranking that a vote is gone.
  await run(
    db,
    sql`
      update vote_hour v set weight = 0, slot = null, seq = nextval('vote_hour_seq')
      from ${changed} where (v.hour, v.post_id, v.person_id) = (t.hour, t.post_id, t.person_id)`,
  )
  await run(
    db,
    sql`
      insert into vote_hour (hour, post_id, person_id, author_id, weight, slot, seq)
      select t.hour, i.post_id, i.person_id, i.author_id, ${hourVote}, ${hourSlot}, nextval('vote_hour_seq')
      from ${changed} join interaction i on i.post_id = t.post_id and i.person_id = t.person_id
        and i.at >= t.hour and i.at < t.hour + interval '1 hour' and i.weight <> 0
      group by 1, 2, 3, 4
      on conflict (hour, post_id, person_id) do update set weight = excluded.weight, slot = excluded.slot, seq = excluded.seq`,
  )
}
