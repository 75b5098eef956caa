import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { Neighbours } from './act.ts'

export interface NeighbourModels {
  near: Map<string, Neighbours>
  ease: Map<string, Neighbours>
}

/** The neighbours of these posts in both models. Plan: the primary key, once per post and model. */
export async function readNeighbours(ctx: Pick<Ctx, 'log'>, postIds: string[]): Promise<NeighbourModels> {
  const found = await rows(
    ctx.log.db,
    sql<Neighbours & { model: 'near' | 'ease'; postId: string }>`
      select model, post_id, others, scores from post_neighbours
      where model in ('near', 'ease') and post_id = any(${postIds}::uuid[])`,
  )
  const models: NeighbourModels = { near: new Map(), ease: new Map() }
  for (const { model, postId, others, scores } of found) models[model].set(postId, { others, scores })
  return models
}
