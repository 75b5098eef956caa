import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { findSide } from './internal/find-side.ts'
import { messageFor } from './internal/message-for.ts'
import { tellDevices } from './internal/tell-devices.ts'
import { isEditable } from './rules.ts'
import type { editMessageInput, messageInput, MessageView } from './schema.ts'

/** Errors: NOT_FOUND (another's message too), TOO_LATE, CONFLICT (taken back, or hidden by a moderator). */
export function editMessage(ctx: MemberCtx, { body, ...at }: z.infer<typeof editMessageInput>): Promise<MessageView> {
  return change(ctx, at, async (tx, { createdAt, isClosed }) => {
    if (isClosed) throw new KiwiError('CONFLICT')
    if (!isEditable(createdAt, ctx.now())) throw new KiwiError('TOO_LATE')
    await run(
      tx.db,
      sql`update chat_message set body = ${body}, edited_at = ${ctx.now()}::timestamptz where room_id = ${at.roomId}::uuid and seq = ${at.seq}`,
    )
  })
}

/** Takes the caller's message back: its text and card are deleted for both, its place stays. A repeated call changes nothing. Errors: NOT_FOUND. */
export function unsendMessage(ctx: MemberCtx, at: z.infer<typeof messageInput>): Promise<MessageView> {
  return change(ctx, at, async (tx) => {
    await run(
      tx.db,
      sql`update chat_message set body = '', card_kind = null, card_id = null, request_hash = '', unsent_at = coalesce(unsent_at, ${ctx.now()}::timestamptz)
        where room_id = ${at.roomId}::uuid and seq = ${at.seq}`,
    )
  })
}

async function change(
  ctx: MemberCtx,
  { roomId, seq }: z.infer<typeof messageInput>,
  work: (tx: MainTx, message: { createdAt: Date; isClosed: boolean }) => Promise<void>,
): Promise<MessageView> {
  return write(ctx, async (tx) => {
    const side = await findSide(ctx, roomId, tx.db)
    const [message] = await rows(
      tx.db,
      sql<{ createdAt: Date; isClosed: boolean }>`
        select created_at, unsent_at is not null or hidden_at is not null as is_closed from chat_message
        where room_id = ${roomId}::uuid and seq = ${seq} and sender_id = ${ctx.actor.personId}::uuid for update`,
    )
    if (!message || seq <= side.clearedSeq) throw new KiwiError('NOT_FOUND', { field: 'seq' })
    await work(tx, message)
    await tellDevices(tx, side.theirState === 'refused' ? [ctx.actor.personId] : [ctx.actor.personId, side.otherId], roomId, ctx.now())
    return messageFor(ctx, tx.db, roomId, seq)
  })
}
