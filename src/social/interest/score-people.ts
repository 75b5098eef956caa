import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { Act } from './internal/act.ts'
import { readNeighbours } from './internal/read-neighbours.ts'
import { type ScoredPost, scoreHistory } from './internal/score-history.ts'
import type { Weights } from './rules.ts'

export type { ScoredPost }

/**
 * What near and EASE propose to each of these people, best first; nothing that they acted on.
 * People without acts are left out.
 */
export async function scorePeople(ctx: Pick<Ctx, 'log'>, personIds: string[], weights: Weights): Promise<Map<string, ScoredPost[]>> {
  const acts = await readActs(ctx, personIds)
  const { near, ease } = await readNeighbours(ctx, [...new Set([...acts.values()].flatMap((own) => own.map(({ postId }) => postId)))])
  return new Map([...acts].map(([personId, own]) => [personId, scoreHistory(own, near, ease, weights)]))
}

/** Oldest first. Plan: the primary key, a range per person. */
async function readActs(ctx: Pick<Ctx, 'log'>, personIds: string[]): Promise<Map<string, Act[]>> {
  const found = await rows(
    ctx.log.db,
    sql<Act & { personId: string }>`
      select person_id, post_id, author_id, kind, weight, at from person_history
      where person_id = any(${personIds}::uuid[]) order by person_id, at, seq`,
  )
  return Map.groupBy(found, ({ personId }) => personId)
}
