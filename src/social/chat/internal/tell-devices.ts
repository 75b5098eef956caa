import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { publishMany } from '../../../realtime/publish.ts'
import { isInRoom } from '../../access/rooms.ts'

/** The devices of these people read the room again. */
export function tellDevices(tx: MainTx, personIds: string[], roomId: string, now: Date): void {
  publishMany(
    tx,
    [...new Set(personIds)].map((personId) => ({ personId, payload: { kind: 'chat', roomId } })),
    now,
  )
}

/** Everybody in a room who hears of its changes. By chat_member_pkey. */
export async function peopleOfRoom(tx: MainTx, roomId: string): Promise<string[]> {
  const found = await rows(
    tx.db,
    sql<{ personId: string }>`
      select t.person_id from chat_member t join chat_room r on r.id = t.room_id left join shop s on s.id = r.shop_id
      where t.room_id = ${roomId}::uuid and ${isInRoom}`,
  )
  return found.map(({ personId }) => personId)
}
