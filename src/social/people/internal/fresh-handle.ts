import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { personNamed } from '../../access/handles.ts'
import { handleFromNickname } from '../rules.ts'

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/**
 * What an account becomes active with: the handle it had before, else the nickname where it fits and is free, else `kiwi` and
 * eight letters.
 */
export async function freshHandle(
  ctx: Ctx,
  tx: MainTx,
  { handle: held, displayName }: { handle: string | null; displayName: string },
): Promise<{ status: 'active'; handle: string; displayName: string }> {
  if (held !== null) return { status: 'active', handle: held, displayName: displayName || held }
  const wished = handleFromNickname(displayName)
  const isFree = wished !== null && !(await isTaken(tx, wished, ctx.now()))
  const handle = isFree ? wished : `kiwi${[...ctx.randomBytes(8)].map((byte) => letters[byte % letters.length]).join('')}`
  return { status: 'active', handle, displayName: displayName || handle }
}

/** Held by somebody, or kept for who left it. */
async function isTaken(tx: MainTx, handle: string, now: Date): Promise<boolean> {
  const [found] = await rows(tx.db, sql<{ id: string | null }>`select ${personNamed(handle, now)} as id`)
  return found?.id != null
}
