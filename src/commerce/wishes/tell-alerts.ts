import type { WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { toldAtOnce } from './rules.ts'

interface Due {
  personId: string
  kind: 'restock' | 'price'
  ownerId: string
  priceKrw: number
}

/**
 * Tells everybody whose alert about a product is true now. An alert goes in the transaction that
 * enqueues its notice: no second one.
 */
export async function tellAlerts(ctx: WorkerCtx, { productId }: { productId: string }): Promise<{ told: number }> {
  for (let told = 0; ;) {
    const some = await write(ctx, (tx) => tellSome(tx, productId, ctx.now()))
    told += some
    if (some < toldAtOnce) return { told }
  }
}

/** Plan: product_alert_due, in its order; `skip locked`, because another run tells those. */
async function tellSome(tx: MainTx, productId: string, now: Date): Promise<number> {
  const due = await rows(
    tx.db,
    sql<Due>`
      with due as materialized (
        select a.person_id, a.kind, g.price_krw, s.owner_id
        from product_alert a join product g on g.id = a.product_id join shop s on s.id = g.shop_id
        where a.product_id = ${productId}::uuid and g.state = 'listed'
          and case a.kind when 'restock' then g.stock > 0 else g.price_krw <= a.below_krw end
        order by a.kind, a.person_id limit ${toldAtOnce}::int for update of a skip locked)
      delete from product_alert a using due where a.product_id = ${productId}::uuid and (a.person_id, a.kind) = (due.person_id, due.kind)
      returning due.person_id, due.kind, due.owner_id, due.price_krw`,
  )
  // From the seller: nobody hears from somebody whom they block or mute.
  const notices = due.map(({ personId, kind, ownerId, priceKrw }) =>
    notice(personId, kind === 'restock' ? 'restocked' : 'price_fell', { actorId: ownerId, productId, amountKrw: priceKrw }),
  )
  await tell(tx, notices, { now })
  return due.length
}
