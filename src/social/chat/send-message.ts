import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { spendOwn } from '../../platform/limits/spend.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { unmutedBy } from '../access/feeds.ts'
import { formsOf, type KeptForm, mutedTextsOf } from '../access/muted-texts.ts'
import { productSoldTo } from '../access/products.ts'
import { findPostFor } from '../posts/find-post-for.ts'
import { findSide, type Side } from './internal/find-side.ts'
import { messageFor } from './internal/message-for.ts'
import { tellDevices } from './internal/tell-devices.ts'
import { mustWait, stateAfterArrival } from './rules.ts'
import type { MessageView, sendMessageInput } from './schema.ts'

type Input = z.infer<typeof sendMessageInput>

/**
 * Writes the next message of a room; answering a request accepts it. Errors: NOT_FOUND (room, answered message, or a card that the
 * caller may not see), NOT_ANSWERED (a stranger who wrote enough), IDEMPOTENCY_MISMATCH, TOO_MANY_REQUESTS (strangers written to).
 */
export async function sendMessage(ctx: MemberCtx, input: Input): Promise<MessageView> {
  const { roomId } = input
  const before = await findSide(ctx, roomId)
  if (before.theirState !== 'open' && before.lastSeq === 0) await spendOwn(ctx, 'stranger', 1)
  return write(ctx, async (tx) => {
    // A statement of its own: what follows sees the messages that it waited for.
    await one(tx.db, sql`select id from chat_room where id = ${roomId}::uuid for update`)
    const earlier = await findEarlier(ctx, tx, input)
    if (earlier !== null) return messageFor(ctx, tx.db, roomId, earlier)
    const side = await findSide(ctx, roomId, tx.db)
    if (!side.isOtherActive) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
    if (mustWait(side.theirState, side.sent)) throw new KiwiError('NOT_ANSWERED')
    await checkShown(ctx, tx, input, side)
    const theirState = await append(ctx, tx, input, side)
    const isQuiet = theirState === 'refused' || (theirState === 'request' && (await isMutedBy(ctx, tx, side.otherId, input.body)))
    const told = isQuiet ? [ctx.actor.personId] : [ctx.actor.personId, side.otherId]
    await tellDevices(tx, told, roomId, ctx.now())
    return messageFor(ctx, tx.db, roomId, side.lastSeq + 1)
  })
}

/** A stranger's message is in the list of requests, and told to no device of somebody who muted them or what it says. */
async function isMutedBy(ctx: MemberCtx, tx: MainTx, otherId: string, body: string): Promise<boolean> {
  const { isMuted, forms } = await one(
    tx.db,
    sql<{ isMuted: boolean; forms: KeptForm[] }>`
      select not (${unmutedBy(otherId, sql`${ctx.actor.personId}::uuid`)}) as is_muted, ${formsOf(sql`${otherId}::uuid`)} as forms`,
  )
  return isMuted || mutedTextsOf(otherId, forms, ctx.now()).hides(body)
}

/** The number of the message that this key has sent. Errors: IDEMPOTENCY_MISMATCH. */
async function findEarlier(ctx: MemberCtx, tx: MainTx, input: Input): Promise<number | null> {
  const [earlier] = await rows(
    tx.db,
    sql<{ roomId: string; seq: number; requestHash: string }>`
      select room_id, seq, request_hash from chat_message
      where sender_id = ${ctx.actor.personId}::uuid and idempotency_key = ${input.idempotencyKey}`,
  )
  if (!earlier) return null
  if (earlier.roomId !== input.roomId || earlier.requestHash !== requestHash(input))
    throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return earlier.seq
}

async function checkShown(ctx: MemberCtx, tx: MainTx, { card, replyTo }: Input, { clearedSeq, lastSeq }: Side): Promise<void> {
  if (replyTo !== null && (replyTo <= clearedSeq || replyTo > lastSeq)) throw new KiwiError('NOT_FOUND', { field: 'replyTo' })
  if (card?.kind === 'post') await findPostFor(ctx, card.id, tx.db)
  if (card?.kind === 'product') {
    const found = await rows(
      tx.db,
      sql`select g.id from product g join shop s on s.id = g.shop_id join person o on o.id = s.owner_id
        where g.id = ${card.id}::uuid and ${productSoldTo(ctx.actor.personId, 'o')}`,
    )
    if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'card' })
  }
}

/** The room is locked, so the numbers have no gap. Answers the state of the other person's side. */
async function append(ctx: MemberCtx, tx: MainTx, input: Input, side: Side): Promise<Side['state']> {
  const { roomId, body, card, replyTo, idempotencyKey } = input
  const [now, me, seq] = [ctx.now(), ctx.actor.personId, side.lastSeq + 1]
  const theirState = stateAfterArrival(side.theirState, side.isFollowed)
  await one(
    tx.db,
    sql`
      with written as (
        insert into chat_message (room_id, seq, sender_id, body, card_kind, card_id, reply_to, idempotency_key, request_hash, created_at)
        values (${roomId}, ${seq}, ${me}, ${body}, ${card?.kind ?? null}, ${card?.id ?? null}, ${replyTo}, ${idempotencyKey},
          ${requestHash(input)}, ${now})
      ), mine as (
        update chat_member set state = 'open', read_seq = ${seq}, moved_at = ${now}::timestamptz
        where room_id = ${roomId}::uuid and person_id = ${me}::uuid
      ), theirs as (
        update chat_member set state = ${theirState}, moved_at = ${now}::timestamptz
        where room_id = ${roomId}::uuid and person_id = ${side.otherId}::uuid
      )
      update chat_room set last_seq = ${seq} where id = ${roomId}::uuid returning id`,
  )
  return theirState
}
