import { type Queryable, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { lowestIdAt } from '../../../ids.ts'
import { type InteractionKind, interactionWeights } from '../rules.ts'

/**
 * A bit per kind in `person_history.kinds`: what is left when an act is taken back. Stored, so a
 * bit never changes.
 */
const bits = {
  impression: 0,
  view: 1,
  click: 2,
  like: 4,
  bookmark: 8,
  comment: 16,
  share: 32,
  purchase: 64,
  hide: 128,
} as const satisfies Record<InteractionKind, number>

/** The strongest kind first; a hide is above all. */
const strongestFirst = (Object.keys(bits) as InteractionKind[]).toSorted((a, b) => strength(b) - strength(a))

function strength(kind: InteractionKind): number {
  const weight = interactionWeights[kind]
  return weight < 0 ? Infinity : weight
}

const given = strongestFirst.map((kind, place) => ({ kind, place, bit: bits[kind], weight: interactionWeights[kind] }))
const kindRows = sql.unnest('k', given, { kind: 'text', place: 'int', bit: 'int', weight: 'real' })

/**
 * `insert into person_history` from the rows of `kept`, without own posts: they say nothing of a
 * taste. An event that says nothing new writes nothing. `seq` is assigned under the lock of the
 * log's writers, which is released after the commit: a reader that remembers the highest number
 * misses nothing.
 */
export const rememberKept = sql`
  insert into person_history as h (person_id, post_id, author_id, kind, weight, kinds, at, seq)
  select person_id, post_id, author_id, kind, weight, kinds, at, nextval('person_history_seq')
  from (
    select distinct on (i.person_id, i.post_id) i.person_id, i.post_id, i.author_id, k.kind, k.weight,
      max(i.at) over one_post as at, bit_or(k.bit) over one_post as kinds
    from kept i join ${kindRows} on k.kind = i.kind and k.bit > 0
    where i.person_id <> i.author_id
    window one_post as (partition by i.person_id, i.post_id)
    order by i.person_id, i.post_id, k.place
  ) acts
  on conflict (person_id, post_id) do update set
    kind = case when ${isStronger()} then excluded.kind else h.kind end,
    weight = case when ${isStronger()} then excluded.weight else h.weight end,
    kinds = h.kinds | excluded.kinds, at = greatest(h.at, excluded.at), seq = excluded.seq
  where excluded.at > h.at or h.kinds | excluded.kinds <> h.kinds`

function isStronger() {
  return sql`(excluded.weight < 0 or h.weight >= 0 and excluded.weight > h.weight)`
}

interface TakenBack {
  personId: string
  postId: string
  kind: InteractionKind
}

/**
 * What the log holds of the posts that were made since then: all acts on them are younger. Own
 * posts are no taste.
 */
function loggedActs(since: Date) {
  return sql`
    select i.person_id, i.post_id, bit_or(k.bit) as kinds from interaction i join ${kindRows} on k.kind = i.kind and k.bit > 0
    where i.at >= ${since}::timestamptz and i.post_id >= ${lowestIdAt(since)}::uuid and i.person_id <> i.author_id
    group by i.person_id, i.post_id`
}

export interface HistoryCounts {
  rows: number
  /** Rows that hold an act which the log does not hold. */
  unfounded: number
}

/**
 * Compares the history with the log, for the posts that were made since then. One pass over the
 * acts of the log.
 */
export function historyCounts(since: Date) {
  return sql<HistoryCounts>`
    select count(*)::int as rows, (count(*) filter (where h.kinds & ~coalesce(a.kinds, 0) > 0))::int as unfounded
    from person_history h left join (${loggedActs(since)}) a on a.person_id = h.person_id and a.post_id = h.post_id
    where h.post_id >= ${lowestIdAt(since)}::uuid`
}

/** The acts that `historyCounts` counts as unfounded; at most 5,000. */
export function unfoundedActs(since: Date) {
  return sql<TakenBack>`
    select h.person_id, h.post_id, k.kind
    from person_history h left join (${loggedActs(since)}) a on a.person_id = h.person_id and a.post_id = h.post_id
    join ${kindRows} on k.bit & h.kinds & ~coalesce(a.kinds, 0) > 0
    where h.post_id >= ${lowestIdAt(since)}::uuid limit 5000`
}

/**
 * Takes acts of these kinds back whole: the strongest that is left counts, or an impression for
 * none. Moves `seq`.
 */
export async function forgetActs(db: Queryable, acts: TakenBack[]): Promise<void> {
  const taken = sql`(
    select t.person_id, t.post_id, bit_or(k.bit) as kinds
    from ${sql.unnest('t', acts, { personId: 'uuid', postId: 'uuid', kind: 'text' })} join ${kindRows} on k.kind = t.kind group by 1, 2)`
  await run(
    db,
    sql`
      update person_history h
      set kinds = h.kinds & ~t.kinds, seq = nextval('person_history_seq'), (kind, weight) = (
        select k.kind, k.weight from ${kindRows} where k.bit & h.kinds & ~t.kinds > 0 or k.bit = 0 order by k.place limit 1)
      from ${taken} t where h.person_id = t.person_id and h.post_id = t.post_id and h.kinds & t.kinds > 0`,
  )
}
