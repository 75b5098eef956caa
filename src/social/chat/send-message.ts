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
import { personKnownTo } from '../access/people.ts'
import { productSoldTo } from '../access/products.ts'
import { worksInShop } from '../access/shops.ts'
import { findPostFor } from '../posts/find-post-for.ts'
import { append, lockRoom } from './internal/append.ts'
import { findSeat, type Seat } from './internal/find-seat.ts'
import { messageFor } from './internal/message-rows.ts'
import { pushSoon } from './internal/push-soon.ts'
import { peopleOfRoom, tellDevices } from './internal/tell-devices.ts'
import { seatStaff } from './open-shop-room.ts'
import { mustWait, newcomerMs } from './rules.ts'
import type { CardKind, MessageView, sendMessageInput } from './schema.ts'

type Input = z.infer<typeof sendMessageInput>
interface Sent extends Omit<Input, 'card'> {
  card: { kind: CardKind; id: string } | null
}
type Check = (ctx: MemberCtx, tx: MainTx, seat: Seat) => Promise<void>

/**
 * Writes the next message of a room; answering a request accepts it. Errors: NOT_FOUND (room,
 * answered message, or a card or picture that the caller may not show), MEDIA_NOT_READY,
 * NOT_ANSWERED (a stranger who wrote enough), IDEMPOTENCY_MISMATCH, TOO_MANY_REQUESTS (strangers
 * written to).
 */
export function sendMessage(
  ctx: MemberCtx,
  { card = null, mediaIds = [], replyTo = null, ...given }: z.input<typeof sendMessageInput>,
): Promise<MessageView> {
  const input = { ...given, card, mediaIds, replyTo }
  return send(ctx, input, (_, tx, seat) => checkShown(ctx, tx, input, seat))
}

/**
 * Before money moves: the room is a direct one with that person, and both talk. Errors: NOT_FOUND,
 * NOT_ANSWERED.
 */
export async function checkMoneyRoom(ctx: MemberCtx, { roomId, personId }: { roomId: string; personId: string }): Promise<void> {
  const { kind, otherId, theirState } = await findSeat(ctx, roomId)
  if (kind !== 'direct' || otherId !== personId) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
  if (theirState !== 'open') throw new KiwiError('NOT_ANSWERED')
}

/**
 * Writes a card about money that the caller has just sent or asked for. For the composing router: a
 * client cannot name one.
 */
export function sendMoneyCard(
  ctx: MemberCtx,
  { idempotencyKey, roomId, ...card }: { idempotencyKey: string; roomId: string; kind: 'money_request' | 'transfer'; id: string },
): Promise<MessageView> {
  // No key of a client has a colon: its messages do not take this one.
  return send(ctx, { idempotencyKey: `money:${idempotencyKey}`, roomId, body: '', card, mediaIds: [], replyTo: null }, () =>
    Promise.resolve(),
  )
}

async function send(ctx: MemberCtx, input: Sent, check: Check): Promise<MessageView> {
  const { roomId } = input
  const [me, now] = [ctx.actor.personId, ctx.now()]
  await spendOnStranger(ctx, await findSeat(ctx, roomId))
  return write(ctx, async (tx) => {
    await lockRoom(tx, roomId)
    const earlier = await findEarlier(ctx, tx, input)
    if (earlier !== null) return messageFor(ctx, tx.db, roomId, earlier)
    const seat = await findSeat(ctx, roomId, tx.db)
    if (!seat.isOtherActive) throw new KiwiError('NOT_FOUND', { field: 'roomId' })
    if (seat.theirState !== null && mustWait(seat.theirState, seat.sent)) throw new KiwiError('NOT_ANSWERED')
    await check(ctx, tx, seat)
    if (seat.shopId !== null) await seatStaff(tx, seat.shopId, now, roomId)
    const { body, card, mediaIds, replyTo, idempotencyKey } = input
    const message = { body, cardKind: card?.kind ?? null, cardId: card?.id ?? null, mediaIds, notice: null, replyTo, idempotencyKey }
    const seq = await append(tx, roomId, me, [{ ...message, requestHash: hashOf(input), asShop: seat.seat === 'shop' }], now)
    if (seq === null) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
    await pushSoon(tx, roomId, now)
    tellDevices(tx, [me, ...(await listeners(ctx, tx, roomId, seat, body))], roomId, now)
    return messageFor(ctx, tx.db, roomId, seq)
  })
}

/** Without pictures as it was before there were any: a retry may come from a device of before. */
function hashOf({ mediaIds, idempotencyKey, roomId, body, card, replyTo }: Sent): string {
  const asked = { idempotencyKey, roomId, body, card, replyTo, ...(mediaIds.length > 0 && { mediaIds }) }
  return requestHash(asked)
}

/**
 * The first message to somebody who has not answered counts, and counts twice for an account of the
 * last days.
 */
async function spendOnStranger(ctx: MemberCtx, { theirState, lastSeq, memberSince }: Seat): Promise<void> {
  if (theirState === null || theirState === 'open' || lastSeq > 0) return
  await spendOwn(ctx, 'stranger', 1)
  if (ctx.now().getTime() - memberSince.getTime() < newcomerMs) await spendOwn(ctx, 'newcomer', 1)
}

/**
 * Who hears of a message: everybody in the room. A stranger's is told to no device of somebody who
 * muted them or what it says; it is in their list of requests.
 */
async function listeners(ctx: MemberCtx, tx: MainTx, roomId: string, seat: Seat, body: string): Promise<string[]> {
  const people = await peopleOfRoom(tx, roomId)
  const { otherId, theirState, isFollowed } = seat
  if (otherId === null || theirState !== 'request' || isFollowed) return people
  return (await isMutedBy(ctx, tx, otherId, body)) ? [] : people
}

async function isMutedBy(ctx: MemberCtx, tx: MainTx, otherId: string, body: string): Promise<boolean> {
  const { isMuted, forms } = await one(
    tx.db,
    sql<{ isMuted: boolean; forms: KeptForm[] }>`
      select not (${unmutedBy(otherId, sql`${ctx.actor.personId}::uuid`)}) as is_muted, ${formsOf(sql`${otherId}::uuid`)} as forms`,
  )
  return isMuted || mutedTextsOf(otherId, forms, ctx.now()).hides(body)
}

/**
 * The number of the message that this key has sent; also of one that was taken back since. Errors:
 * IDEMPOTENCY_MISMATCH.
 */
async function findEarlier(ctx: MemberCtx, tx: MainTx, input: Sent): Promise<number | null> {
  const [earlier] = await rows(
    tx.db,
    sql<{ roomId: string; seq: number; requestHash: string }>`
      select room_id, seq, request_hash from chat_message
      where sender_id = ${ctx.actor.personId}::uuid and idempotency_key = ${input.idempotencyKey}`,
  )
  if (!earlier) return null
  if (earlier.roomId !== input.roomId || (earlier.requestHash !== '' && earlier.requestHash !== hashOf(input)))
    throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  // Whoever left the group since reads nothing of it.
  await findSeat(ctx, input.roomId, tx.db)
  return earlier.seq
}

async function checkShown(ctx: MemberCtx, tx: MainTx, input: Input, seat: Seat): Promise<void> {
  const { card, replyTo, mediaIds } = input
  if (replyTo !== null && (replyTo <= seat.clearedSeq || replyTo > seat.lastSeq)) throw new KiwiError('NOT_FOUND', { field: 'replyTo' })
  if (mediaIds.length > 0) await checkPictures(ctx, tx, mediaIds)
  if (card?.kind === 'post') await findPostFor(ctx, card.id, tx.db)
  else if (card && (await rows(tx.db, shownCard(ctx.actor.personId, card.kind, card.id, seat))).length === 0)
    throw new KiwiError('NOT_FOUND', { field: 'card' })
}

/**
 * A row if the caller may show it. An order is shown in rooms of its buyer and its shop alone:
 * nobody else could read it.
 */
function shownCard(me: string, kind: 'product' | 'person' | 'order', id: string, { shopId, buyerId }: Seat) {
  switch (kind) {
    case 'product':
      return sql`select from product g join shop s on s.id = g.shop_id join person o on o.id = s.owner_id where g.id = ${id}::uuid and ${productSoldTo(me, 'o')}`
    case 'person':
      return sql`select from person p where p.id = ${id}::uuid and p.handle is not null and ${personKnownTo(me, 'p')}`
    case 'order':
      return sql`select from "order" q join shop s on s.id = q.shop_id where q.id = ${id}::uuid and q.shop_id = ${shopId}::uuid
        and q.buyer_id = ${buyerId}::uuid and (q.buyer_id = ${me}::uuid or ${worksInShop(me, 'orders')})`
    default: {
      const unhandled: never = kind
      throw new Error(`No card of ${String(unhandled)}`)
    }
  }
}

/**
 * The caller's own uploads for conversations; locked, so that they are not thrown away meanwhile.
 * Errors: NOT_FOUND, MEDIA_NOT_READY.
 */
async function checkPictures(ctx: MemberCtx, tx: MainTx, mediaIds: string[]): Promise<void> {
  const found = await rows(
    tx.db,
    sql<{ id: string; state: string }>`
      select id, state from media where id = any(${mediaIds}::uuid[]) and owner_id = ${ctx.actor.personId}::uuid and purpose = 'chat'
        and state not in ('deleted', 'refused') order by id for key share`,
  )
  if (found.length < new Set(mediaIds).size || found.length < mediaIds.length) throw new KiwiError('NOT_FOUND', { field: 'mediaIds' })
  if (found.some(({ state }) => state !== 'ready')) throw new KiwiError('MEDIA_NOT_READY', { field: 'mediaIds' })
}
