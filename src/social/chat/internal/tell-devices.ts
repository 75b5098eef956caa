import type { MainTx } from '../../../db/handles.ts'
import { publishMany } from '../../../realtime/publish.ts'

/** The devices of these people read the room again. Call it last in the transaction. */
export async function tellDevices(tx: MainTx, personIds: string[], roomId: string, now: Date): Promise<void> {
  await publishMany(
    tx,
    personIds.map((personId) => ({ personId, payload: { kind: 'chat', roomId } })),
    now,
  )
}
