import type { z } from 'zod'
import { type Ctx, signedInCaller } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import type { OwnAction, ownActionPage, ownActionsInput } from './appeal-schema.ts'
import { appealUntil, stands } from './appeal-rules.ts'
import { isOver } from './internal/standing.ts'

interface Row extends Omit<OwnAction, 'until' | 'at' | 'stands' | 'appealUntil' | 'appeal'> {
  until: Date | null
  at: Date
  isOver: boolean
  appealState: 'open' | 'granted' | 'rejected' | null
  words: string | null
  appealedAt: Date | null
  decidedAt: Date | null
}

/**
 * What was decided about the caller, the newest first, with what became of their appeals. Open to
 * suspended people. Plan: moderation_action_person, appeal_action. Errors: UNAUTHENTICATED,
 * BAD_INPUT (cursor).
 */
export async function listOwnActions(ctx: Ctx, { cursor, limit }: z.infer<typeof ownActionsInput>): Promise<z.infer<typeof ownActionPage>> {
  const { personId } = signedInCaller(ctx)
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select d.id, d.action, d.lifts, d.subject_kind, d.subject_id, d.reason_code, d.until, d.at, ${isOver} as is_over,
        l.state as appeal_state, l.words, l.created_at as appealed_at, l.decided_at
      from moderation_action d left join appeal l on l.action_id = d.id
      where d.person_id = ${personId}::uuid and d.id < ${idCursor.decode(cursor) ?? aboveAllIds}::uuid
      order by d.id desc limit ${limit + 1}`,
  )
  const { page, nextCursor } = pageOf(found, limit, ({ id }) => idCursor.encode(id))
  return { actions: page.map((row) => viewOf(row, ctx.now())), nextCursor }
}

function viewOf({ isOver: over, appealState, words, appealedAt, decidedAt, at, until, ...rest }: Row, now: Date): OwnAction {
  const facts = { action: rest.action, at, until, isOver: over, hasAppeal: appealState !== null }
  return {
    ...rest,
    until: until?.toISOString() ?? null,
    at: at.toISOString(),
    stands: stands(facts, now),
    appealUntil: appealUntil(facts, now)?.toISOString() ?? null,
    appeal:
      appealState === null || appealedAt === null
        ? null
        : { state: appealState, words: words ?? '', at: appealedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null },
  }
}
