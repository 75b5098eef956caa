import { type Queryable, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { Neighbours } from './act.ts'

export interface KeptNeighbours extends Neighbours {
  postId: string
  /** Of all inputs: an equal one computes nothing. */
  digest: Uint8Array
}

export async function keepNeighbours(db: Queryable, model: 'near' | 'ease', kept: KeptNeighbours[], now: Date): Promise<void> {
  const given = kept.map((row) => ({ ...row, others: `{${row.others.join()}}`, scores: `{${row.scores.join()}}` }))
  await run(
    db,
    sql`
      insert into post_neighbours (model, post_id, others, scores, digest, made_at)
      select ${model}, post_id, others::uuid[], scores::real[], digest, ${now}::timestamptz
      from ${sql.unnest('w', given, { postId: 'uuid', others: 'text', scores: 'text', digest: 'bytea' })}
      on conflict (model, post_id) do update
      set others = excluded.others, scores = excluded.scores, digest = excluded.digest, made_at = excluded.made_at`,
  )
}
