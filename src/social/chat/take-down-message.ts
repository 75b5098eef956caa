import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { nextChange } from './internal/append.ts'
import { peopleOfRoom, tellDevices } from './internal/tell-devices.ts'

/**
 * Hides a message from whom it was sent to, or shows it again; its sender sees it marked. The
 * caller has locked the room, then the message.
 */
export async function takeDownMessage(ctx: Ctx, tx: MainTx, at: { roomId: string; seq: number }, isHidden: boolean): Promise<void> {
  const now = ctx.now()
  await run(
    tx.db,
    sql`with ${nextChange(at.roomId)} update chat_message set hidden_at = ${isHidden ? now : null}::timestamptz, change = numbered.last_change
      from numbered where room_id = ${at.roomId}::uuid and seq = ${at.seq}`,
  )
  tellDevices(tx, await peopleOfRoom(tx, at.roomId), at.roomId, now)
}
