import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { tellDevices } from './internal/tell-devices.ts'

/** Hides a message from whom it was sent to, or shows it again; its sender sees it marked. The caller has locked it. */
export async function takeDownMessage(ctx: Ctx, tx: MainTx, at: { roomId: string; seq: number }, isHidden: boolean): Promise<void> {
  const now = ctx.now()
  await run(
    tx.db,
    sql`update chat_message set hidden_at = ${isHidden ? now : null}::timestamptz where room_id = ${at.roomId}::uuid and seq = ${at.seq}`,
  )
  const members = await rows(tx.db, sql<{ personId: string }>`select person_id from chat_member where room_id = ${at.roomId}::uuid`)
  const told = members.map(({ personId }) => personId)
  await tellDevices(tx, told, at.roomId, now)
}
