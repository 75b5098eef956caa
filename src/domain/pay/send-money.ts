import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { idTime } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../write.ts'
import { walletsOf } from './accounts.ts'
import { postTransfer } from './ledger.ts'
import type { sendInput, transferReceipt } from './schema.ts'
import { publishWallets } from './wallet-events.ts'

/** Sends money from the caller's wallet to a person's. A retry with the same key gives the same receipt. */
export async function sendMoney(ctx: MemberCtx, input: z.infer<typeof sendInput>): Promise<z.infer<typeof transferReceipt>> {
  const payerId = ctx.actor.personId
  const payee = await findPayeeFor(ctx, input.toHandle)
  const now = ctx.now()

  return write(ctx, async (tx) => {
    const [from, to] = await walletsOf(tx, [payerId, payee.id], now)
    const posted = await postTransfer(
      tx,
      {
        idempotencyKey: `send:${payerId}:${input.idempotencyKey}`,
        kind: 'send',
        debitAccountId: from!,
        creditAccountId: to!,
        amountKrw: input.amountKrw,
        memo: input.memo,
      },
      now,
    )
    if (posted.outcome === 'posted') {
      await enqueue(
        tx,
        'notifications.notify',
        { personId: payee.id, kind: 'money_received', actorId: payerId, postId: null, commentId: null, amountKrw: input.amountKrw },
        { now },
      )
      await publishWallets(tx, [payerId, payee.id], { transferId: posted.transferId, bankCallId: null }, now)
    }
    return {
      transferId: posted.transferId,
      amountKrw: input.amountKrw,
      balanceKrw: posted.debitBalanceKrw,
      createdAt: idTime(posted.transferId).toISOString(),
    }
  })
}

/** An active person other than the caller, with no block between them; anything else looks like nobody. */
async function findPayeeFor(ctx: MemberCtx, handle: string): Promise<{ id: string }> {
  const { personId } = ctx.actor
  const [payee] = await rows<{ id: string }>(
    ctx.main.db,
    sql`select p.id from person p
        where p.handle = ${handle} and p.status = 'active' and p.id <> ${personId}
          and not exists (select from block b where (b.blocker_id = p.id and b.blocked_id = ${personId}) or (b.blocker_id = ${personId} and b.blocked_id = p.id))`,
  )
  if (!payee) throw new KiwiError('NOT_FOUND', { field: 'toHandle' })
  return payee
}
