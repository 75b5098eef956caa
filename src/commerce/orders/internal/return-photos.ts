import type { MemberCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'

/**
 * Photos of one side of a return are the caller's own, uploaded for a return. Errors: BAD_INPUT.
 */
export async function checkPhotos(ctx: MemberCtx, tx: MainTx, photoIds: readonly string[]): Promise<void> {
  if (photoIds.length === 0) return
  const own = await rows(
    tx.db,
    sql<{ id: string }>`
      select id from media where id = any(${photoIds}::uuid[]) and owner_id = ${ctx.actor.personId}::uuid and purpose = 'return' and state in ('processing', 'ready')`,
  )
  const wrong = photoIds.findIndex((id, at) => photoIds.indexOf(id) !== at || !own.some((photo) => photo.id === id))
  if (wrong >= 0) throw new KiwiError('BAD_INPUT', { field: `photoIds.${wrong}` })
}
