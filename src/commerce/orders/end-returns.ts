import type { RunnerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { doEach, inPages } from '../../shared/do-each.ts'
import { acceptReturn, endReturn, refundReturn } from './internal/change-return.ts'
import type { OrderFacts } from './internal/find-order-for.ts'
import { lockAnyReturn, type ReturnFacts } from './internal/find-return-for.ts'
import { cameAfterAll } from './return-rules.ts'

const pageSize = 200

/**
 * Moves on the returns whose time is over, by the clock of Postgres: what no shop answered is
 * accepted, what was not sent back or was no more lost lapses, what no shop received is refunded.
 * One transaction per return; one that fails is tried again with the job.
 */
export async function endReturns(ctx: RunnerCtx): Promise<{ moved: number }> {
  const now = await moneyNow(ctx.main.db, ctx.now())
  return { moved: await doEach(dueReturns(ctx, now), ({ id }) => move(ctx, id)) }
}

const dueReturns = (ctx: RunnerCtx, now: Date) =>
  inPages<{ id: string; dueAt: Date }>(pageSize, (after) =>
    rows(
      ctx.main.db,
      sql<{ id: string; dueAt: Date }>`
        select id, due_at from return_request
        where due_at <= ${now}::timestamptz and (due_at, id) > (${after?.dueAt ?? new Date(0)}::timestamptz, ${after?.id ?? belowAllIds}::uuid)
        order by due_at, id limit ${pageSize}`,
    ),
  )

/** False if somebody acted in the meantime. */
async function move(ctx: RunnerCtx, returnId: string): Promise<boolean> {
  return write(ctx, async (tx) => {
    const found = await lockAnyReturn(tx, returnId)
    const now = await moneyNow(tx.db, ctx.now())
    if (!found || found.asked.dueAt === null || found.asked.dueAt > now) return false
    await moveOn(tx, found.order, found.asked, now)
    return true
  })
}

async function moveOn(tx: MainTx, order: OrderFacts, asked: ReturnFacts, now: Date): Promise<void> {
  switch (asked.state) {
    case 'requested':
      if (asked.reason === 'lost' && cameAfterAll(order, asked, now)) return endReturn(tx, order, asked, 'lapsed', ['buyer', 'shop'], now)
      return acceptUnanswered(tx, order, asked, now)
    case 'accepted':
      return endReturn(tx, order, asked, 'lapsed', ['buyer', 'shop'], now)
    case 'sent_back':
      // Nobody says what became of an exchange: the buyer gets the money.
      return refundReturn(tx, order, asked, { personId: null, restock: false, expectedKrw: null }, now)
    default:
      throw new Error(`return ${asked.id} is ${asked.state} and due`)
  }
}

/** What is wanted instead may be sold out: then it is a return. */
async function acceptUnanswered(tx: MainTx, order: OrderFacts, asked: ReturnFacts, now: Date): Promise<void> {
  try {
    await acceptReturn(tx, order, asked, '', now)
  } catch (error) {
    if (!(error instanceof KiwiError) || error.code !== 'OUT_OF_STOCK') throw error
    await acceptReturn(tx, order, { ...asked, kind: 'return' }, '', now)
  }
}
