import type { MemberCtx } from '../../../context.ts'
import { one, type Queryable } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MessageView } from '../schema.ts'
import { joinAnswered, messageJson, type MessageJson, messageOf } from './message-rows.ts'

/** A message that is there. By the primary key. */
export async function messageFor(ctx: MemberCtx, db: Queryable, roomId: string, seq: number): Promise<MessageView> {
  const { message } = await one(
    db,
    sql<{ message: MessageJson }>`
      select ${messageJson(ctx.actor.personId)} as message from chat_message m ${joinAnswered(sql`0`)}
      where m.room_id = ${roomId}::uuid and m.seq = ${seq}`,
  )
  return messageOf(message)
}
