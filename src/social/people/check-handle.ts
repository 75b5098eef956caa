import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { isReservedHandle } from '../../shared/imitation.ts'
import { isKeptForAnother } from '../access/handles.ts'
import { leftLately } from './internal/take-handle.ts'
import { nextRenameAt } from './rules.ts'
import type { HandleAnswer, handleInput } from './schema.ts'

/**
 * Says whether the caller could take the handle now, while they type it; `updateProfile` decides. A
 * reserved, a resting and a held handle look the same. Plan: person_handle_unique,
 * past_handle_pkey, past_handle_person.
 */
export async function checkHandle(ctx: MemberCtx, { handle }: z.infer<typeof handleInput>): Promise<HandleAnswer> {
  const { personId } = ctx.actor
  const [{ holderId, isKept }, left] = await Promise.all([
    one(
      ctx.main.db,
      sql<{ holderId: string | null; isKept: boolean }>`
        select (select id from person where handle = ${handle}) as holder_id, ${isKeptForAnother(handle, personId, ctx.now())} as is_kept`,
    ),
    leftLately(ctx.main, personId, ctx.now()),
  ])
  if (holderId === personId) return { handle, state: 'mine', nextAt: null }
  if (holderId !== null || isKept || isReservedHandle(handle)) return { handle, state: 'taken', nextAt: null }
  const nextAt = nextRenameAt(left, ctx.now())
  return nextAt === null ? { handle, state: 'free', nextAt: null } : { handle, state: 'tooOften', nextAt: nextAt.toISOString() }
}
