import type { z } from 'zod'
import { type Ctx, signedInCaller } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import type { ModerationAction } from '../../shared/moderation.ts'
import type { appealInput, appealOutput } from './appeal-schema.ts'
import { appealUntil } from './appeal-rules.ts'
import { isOver } from './internal/standing.ts'

/**
 * Asks for a second look at what was decided about the caller, once per decision. Open to suspended
 * people. Errors: UNAUTHENTICATED, NOT_FOUND, CONFLICT (appealed already), TOO_LATE (30 days are
 * over, or it does not stand any more).
 */
export async function appeal(ctx: Ctx, { actionId, words }: z.infer<typeof appealInput>): Promise<z.infer<typeof appealOutput>> {
  const { personId } = signedInCaller(ctx)
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const [found] = await rows(
      tx.db,
      sql<{ action: ModerationAction; at: Date; isOver: boolean }>`
        select d.action, d.at, ${isOver} as is_over from moderation_action d where d.id = ${actionId}::uuid and d.person_id = ${personId}::uuid`,
    )
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'actionId' })
    const added = await rows(
      tx.db,
      sql<{ id: string }>`
        insert into appeal (id, action_id, person_id, words, state, created_at)
        select ${newId(now)}::uuid, ${actionId}::uuid, ${personId}::uuid, ${words}, 'open', ${now}::timestamptz
        on conflict (action_id) do nothing returning id`,
    )
    const [made] = added
    if (!made) throw new KiwiError('CONFLICT')
    if (appealUntil({ ...found, hasAppeal: false }, now) === null) throw new KiwiError('TOO_LATE')
    return { appealId: made.id }
  })
}
