import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { Decision } from '../people/decide-access.ts'

interface Kept {
  source: string
  law: string
  row: unknown
  keptAt: Date
  expiresAt: Date | null
}

/**
 * What the law keeps of somebody who left, by the handle or number that they had. The look and its
 * reason are kept in `kept.kept_look`.
 */
export function lookAtKept(ctx: Ctx, who: string, { actor, reason }: Decision): Promise<Kept[]> {
  const named = who.replace(/^@/, '').toLowerCase()
  return rows(
    ctx.main.db,
    sql<Kept>`select source, law, "row", kept_at, expires_at from kept.look(${named}, ${actor}, ${reason}, ${ctx.now()}::timestamptz)`,
  )
}
