import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxDrafts } from '../../shared/bounds.ts'
import { lockDraft } from './internal/draft-rows.ts'
import { lockDrafts } from './lock-drafts.ts'
import type { draftInput, endedDraft } from './schema.ts'

type Input = z.infer<typeof draftInput>
type Output = z.infer<typeof endedDraft>

/** Deletes a draft with its time; `restoreDraft` brings it back for an hour. Errors: NOT_FOUND. */
export async function deleteDraft(ctx: MemberCtx, { draftId }: Input): Promise<Output> {
  const [deleted] = await rows(
    ctx.main.db,
    sql<Output>`
      update draft set ended_at = coalesce(ended_at, ${ctx.now()}::timestamptz), ended_by = coalesce(ended_by, 'deleted'), publish_at = null,
        version = version + case when ended_by is null then 1 else 0 end
      where person_id = ${ctx.actor.personId}::uuid and id = ${draftId} returning id as draft_id`,
  )
  if (!deleted) throw new KiwiError('NOT_FOUND', { field: 'draftId' })
  return deleted
}

/**
 * Brings a draft back that was deleted a moment ago, not its time. Errors: NOT_FOUND (gone, or
 * posted); LIMIT_EXCEEDED (`drafts`).
 */
export async function restoreDraft(ctx: MemberCtx, { draftId }: Input): Promise<Output> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    await lockDrafts(tx, personId)
    const kept = await lockDraft(tx, personId, draftId)
    if (!kept || kept.endedBy === 'posted') throw new KiwiError('NOT_FOUND', { field: 'draftId' })
    if (kept.endedBy === null) return { draftId }
    const { count } = await one(
      tx.db,
      sql<{ count: number }>`select count(*)::int as count from draft where person_id = ${personId}::uuid and ended_at is null`,
    )
    if (count >= maxDrafts) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'drafts', details: { limit: maxDrafts } })
    await run(
      tx.db,
      sql`update draft set ended_at = null, ended_by = null, updated_at = ${ctx.now()}::timestamptz where person_id = ${personId}::uuid and id = ${draftId}`,
    )
    return { draftId }
  })
}

/** Ends the draft that became a post with this key, in its transaction; most posts have none. */
export async function endPostedDraft(tx: MainTx, personId: string, idempotencyKey: string, now: Date): Promise<void> {
  await run(
    tx.db,
    sql`
      update draft set ended_at = ${now}::timestamptz, ended_by = 'posted', publish_at = null, version = version + 1
      where person_id = ${personId}::uuid and id = ${idempotencyKey}`,
  )
}
