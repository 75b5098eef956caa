import type { MainTx } from '../../db/handles.ts'
import { sql } from '../../db/sql.ts'
import { publish, publishSelected } from '../../realtime/publish.ts'

/**
 * A block begins or ends: rooms of the two are gone from both, or there again, and every other
 * device of the one who blocks reads everything anew. Plan: chat_member_list, then keys.
 */
export function tellOfBlock(tx: MainTx, { blockerId, blockedId }: { blockerId: string; blockedId: string }, now: Date): void {
  publish(tx, blockerId, { kind: 'blocks' }, now)
  publishSelected(
    tx,
    [blockerId, blockedId],
    sql`
      select t.person_id, jsonb_build_object('kind', 'chat', 'roomId', r.id) as payload, 0 as n
      from chat_member me join chat_room r on r.id = me.room_id and r.kind <> 'group' join chat_member t on t.room_id = r.id
      where me.person_id = ${blockerId}::uuid and t.person_id in (${blockerId}::uuid, ${blockedId}::uuid)
        and exists (select from chat_member b where b.room_id = r.id and b.person_id = ${blockedId}::uuid)`,
    now,
  )
}
