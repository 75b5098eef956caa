import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { unmarkAuthor } from '../access/recently-hidden.ts'
import { reconcileCounts } from '../reactions/reconcile-counts.ts'

/**
 * Everything comes back for a person who signs in within the grace, as suspended where they were
 * before or were banned meanwhile; null for anybody else. The caller has locked the person's row,
 * so that the job that removes them either waits or has begun.
 */
export async function returnFromLeaving(ctx: Ctx, tx: MainTx, personId: string): Promise<'active' | 'suspended' | null> {
  const [back] = await rows(
    tx.db,
    sql<{ isPrivate: boolean; isLimited: boolean; status: 'active' | 'suspended' }>`
      with ended as (
        update leaving set state = 'returned', ended_at = ${ctx.now()}::timestamptz
        where person_id = ${personId}::uuid and state = 'grace' returning person_id)
      update person p set status = case when p.banned_at is null and not p.leaves_suspended then 'active' else 'suspended' end, leaves_at = null,
        leaves_suspended = false from ended
      where p.id = ended.person_id and p.status = 'withdrawn' returning p.is_private, p.is_limited, p.status`,
  )
  if (!back) return null
  tx.afterCommit(async () => {
    if (back.status === 'active') await unmarkAuthor(ctx, personId, back)
    await reconcileCounts(ctx)
  })
  return back.status
}
