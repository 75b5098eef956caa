import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { Act, Neighbours } from './internal/act.ts'
import { easeNeighbours } from './internal/ease.ts'
import { nearNeighbours } from './internal/near.ts'
import type { Weights } from './rules.ts'

const postsPerStatement = 1000

/** Computes the neighbours of all posts in both models from all histories. */
export async function computeNeighbours(ctx: Pick<Ctx, 'log' | 'now'>, weights: Weights): Promise<void> {
  const acts = await rows(
    ctx.log.db,
    sql<Act & { personId: string }>`
      select person_id, post_id, author_id, kind, weight, at from person_history order by person_id, at, seq`,
  )
  const histories = [...Map.groupBy(acts, ({ personId }) => personId).values()]
  const all = new Set(acts.map(({ postId }) => postId))
  await keep(ctx, 'near', nearNeighbours(all, histories, undefined, weights.near))
  await keep(ctx, 'ease', easeNeighbours(histories, weights.ease))
}

async function keep(ctx: Pick<Ctx, 'log' | 'now'>, model: 'near' | 'ease', neighbours: Map<string, Neighbours>): Promise<void> {
  const found = [...neighbours].map(([postId, { others, scores }]) => ({
    postId,
    others: `{${others.join()}}`,
    scores: `{${scores.join()}}`,
  }))
  for (let from = 0; from < found.length; from += postsPerStatement) {
    const part = sql.unnest('n', found.slice(from, from + postsPerStatement), { postId: 'uuid', others: 'text', scores: 'text' })
    await run(
      ctx.log.db,
      sql`
        insert into post_neighbours (model, post_id, others, scores, digest, made_at)
        select ${model}, post_id, others::uuid[], scores::real[], '', ${ctx.now()}::timestamptz from ${part}`,
    )
  }
}
