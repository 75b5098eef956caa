import type { Ctx } from '../../../context.ts'
import { one } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { isKeptForAnother, personNamed } from '../../access/handles.ts'
import { belowAllIds } from '../../../shared/cursor.ts'
import { handleFromNickname } from '../rules.ts'

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Its earlier handle, else its nickname if that is valid and free, else `kiwi` and 8 letters. */
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

/** Held by a person, kept for its last holder, or like the handle of a verified person. */
async function isTaken(tx: MainTx, handle: string, now: Date): Promise<boolean> {
  const { isTaken } = await one(
    tx.db,
    sql<{ isTaken: boolean }>`select ${personNamed(handle, now)} is not null or ${isKeptForAnother(handle, belowAllIds, now)} as is_taken`,
  )
  return isTaken
}
