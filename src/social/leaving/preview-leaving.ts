import type { z } from 'zod'
import { type Ctx, signedInCaller } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { bankName } from '../../shared/banks.ts'
import { freshSession } from '../people/fresh-session.ts'
import { endsByPaying, type FindObstacles, graceMs, type Obstacle, type RestPart } from './rules.ts'
import type { leavingPreview } from './schema.ts'

interface Counts {
  posts: number
  comments: number
  messages: number
  isFresh: boolean
}

/** What leaving would do, and what has to end first. Open to suspended people. */
export async function previewLeaving(ctx: Ctx, findObstacles: FindObstacles, rest?: RestPart): Promise<z.infer<typeof leavingPreview>> {
  const { personId, sessionId } = signedInCaller(ctx)
  const [counts, found] = await Promise.all([
    one(
      ctx.main.db,
      sql<Counts>`
        select (select count(*)::int from post where author_id = ${personId}::uuid and state <> 'deleted') as posts,
          (select count(*)::int from comment where author_id = ${personId}::uuid and deleted_at is null) as comments,
          (select count(*)::int from chat_message where sender_id = ${personId}::uuid and unsent_at is null) as messages,
          ${freshSession(sessionId, ctx.now())} as is_fresh`,
    ),
    findObstacles(ctx.main.db, personId),
  ])
  const answer = { ...counts, obstacles: found, rest: null, graceDays: graceMs / 86_400_000 }
  const isPaid = (one: Obstacle) => endsByPaying(one, ctx.suspended !== undefined)
  const payee = found.some(isPaid) ? await rest?.find(ctx.main.db, personId) : undefined
  if (!payee) return answer
  if (!payee.to) return { ...answer, rest: { paid: [], ...payee } }
  const { id, bankCode, lastFour } = payee.to
  return {
    ...answer,
    obstacles: found.filter((one) => !isPaid(one)),
    rest: { paid: found.filter(isPaid), to: { id, bankName: bankName(bankCode, ctx.locale), lastFour }, whyNot: null },
  }
}
