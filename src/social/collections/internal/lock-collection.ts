import type { MemberCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'

/**
 * The caller's own collections, locked in id order for the rest of the transaction. Errors:
 * NOT_FOUND unless all are theirs.
 */
export async function lockCollection(ctx: MemberCtx, tx: MainTx, ...ids: string[]): Promise<void> {
  const found = await rows(
    tx.db,
    sql<{ id: string }>`
      select id from collection where id = any(${ids}::uuid[]) and owner_id = ${ctx.actor.personId}::uuid order by id for update`,
  )
  if (found.length !== new Set(ids).size) throw new KiwiError('NOT_FOUND', { field: 'collectionId' })
}
