import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { peopleOfShops } from '../../pay/settlement/shop-for.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'

/** In the hours before `send_by`, which is the end of a day in Seoul: the morning of that day. */
const beforeHours = 15

interface Due {
  id: string
  shopId: string
  sendBy: Date
  leftKrw: number
}

/**
 * Tells who works on orders of a shop, once per order, that it, or what is left of it, has to be
 * sent today; those that an earlier run told are known already. Plan: order_to_send.
 */
export async function remindToSend(ctx: WorkerCtx, atOnce = 1_000): Promise<{ reminded: number }> {
  const now = ctx.now()
  const at = sql`(select deadline_now(${now}::timestamptz))`
  for (let reminded = 0, after = { sendBy: new Date(0), id: belowAllIds }; ;) {
    const due = await rows(
      ctx.main.db,
      sql<Due>`
        select o.id, o.shop_id, o.send_by, o.total_krw - o.cancelled_krw as left_krw from "order" o
        where o.fulfilment in ('waiting', 'packed', 'partly_sent') and o.send_by > ${at}
          and o.send_by <= ${at} + ${beforeHours} * interval '1 hour' and o.state in ('confirmed', 'partly_cancelled')
          and (o.send_by, o.id) > (${after.sendBy}::timestamptz, ${after.id}::uuid)
        order by o.send_by, o.id limit ${atOnce}`,
    )
    const last = due.at(-1)
    if (!last) return { reminded }
    await write(ctx, async (tx) => {
      const people = await peopleOfShops(
        tx.db,
        due.map(({ shopId }) => shopId),
        'orders',
      )
      const notices = due.flatMap(({ id, shopId, leftKrw }) =>
        (people.get(shopId) ?? []).map((personId) => notice(personId, 'send_soon', { orderId: id, amountKrw: leftKrw })),
      )
      await tell(tx, notices, { now, uniqueKeyOf: ({ personId, orderId }) => `send_soon:${String(orderId)}:${personId}` })
    })
    reminded += due.length
    after = last
  }
}
