import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { maxScheduleDays } from '../../shared/bounds.ts'
import { checkPost } from '../posts/create-post.ts'
import { lockDraft } from './internal/draft-rows.ts'
import { inputOf } from './internal/input-of.ts'
import { lockDrafts } from './lock-drafts.ts'
import type { scheduleDraftInput, scheduleDraftOutput } from './schema.ts'

/**
 * Sets when a draft is posted, moves it, or takes it back (null). Postgres decides what is in the
 * future. What is saved until then is posted. Errors: NOT_FOUND, also when it was posted; CONFLICT
 * (another version); BAD_INPUT naming the time or what could not be posted.
 */
export async function scheduleDraft(
  ctx: MemberCtx,
  { draftId, version, publishAt }: z.infer<typeof scheduleDraftInput>,
): Promise<z.infer<typeof scheduleDraftOutput>> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const at = publishAt === null ? null : new Date(publishAt)
  return write(ctx, async (tx) => {
    await lockDrafts(tx, personId)
    const kept = await lockDraft(tx, personId, draftId)
    if (!kept || kept.endedBy !== null) throw new KiwiError('NOT_FOUND', { field: 'draftId' })
    if (kept.version !== version) throw new KiwiError('CONFLICT', { field: 'version' })
    if (at !== null) await checkPost(tx, personId, inputOf(draftId, kept.content))
    const [moved] = await rows(
      tx.db,
      sql<{ publishAt: Date | null }>`
        update draft set publish_at = ${at}::timestamptz, failure = null, updated_at = ${now}::timestamptz
        where person_id = ${personId}::uuid and id = ${draftId} and (${at}::timestamptz is null or ${at}::timestamptz between
          deadline_now(${now}::timestamptz) and deadline_now(${now}::timestamptz) + ${maxScheduleDays}::int * interval '1 day')
        returning publish_at`,
    )
    if (!moved) throw new KiwiError('BAD_INPUT', { field: 'publishAt' })
    if (at !== null) await enqueue(tx, 'drafts.publish', { personId, draftId }, { now, runAt: at })
    return { publishAt: moved.publishAt?.toISOString() ?? null }
  })
}
