import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { order as orderTable, parcel as parcelTable } from '../../db/schema/order.ts'
import { write } from '../../db/write.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import type { Tracked } from '../../platform/courier/port.ts'
import type { CourierCode } from '../../shared/couriers.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { doEach } from '../../shared/do-each.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'
import { settleParcels } from './internal/parcels.ts'
import { tellOrder } from './internal/tell-order.ts'
import { isBought, keptKrw, type OrderState } from './rules.ts'
import { isSilent, newsIn, nextPollOf, type SentParcel } from './track-rules.ts'

/** Asked at once. */
const pageSize = 10
/** Afterwards the next run goes on: other jobs about money wait for this one. */
const runForMs = 60_000

interface DueParcel extends SentParcel {
  /** Of a parcel of some pieces; null: the last parcel, which stands in its order. */
  parcelId: string | null
  orderId: string
  /** Its own id, or that of its order. */
  key: string
  state: OrderState
  courier: CourierCode
  trackingNumber: string
  nextPollAt: Date
}
/** Null: no answer that says anything. */
type Answered = DueParcel & { tracked: Tracked | null }

/**
 * Asks the couriers about the parcels that are due. News, an arrival and a long silence are written
 * one order a transaction; the other parcels of a page only get the time of their next question, in
 * one statement. A parcel without an answer is not changed otherwise. Throws if the service refuses
 * our key. The run ends early where it wants no more questions, or a whole page has no answer.
 */
export async function trackOrders(ctx: RunnerCtx): Promise<{ asked: number; changed: number }> {
  const [endMs, now] = [performance.now() + runForMs, await moneyNow(ctx.main.db, ctx.now())]
  const failures: unknown[] = []
  let [asked, changed] = [0, 0]
  for await (const page of duePages(ctx, now)) {
    const answered = await Promise.all(page.map((parcel) => ask(ctx, parcel)))
    const isRefused = answered.some(({ tracked }) => tracked?.kind === 'refused')
    const heard = answered.filter(({ tracked }) => tracked?.kind !== 'refused')
    const isTold = (parcel: Answered) => parcel.tracked !== null && (newsIn(parcel.tracked, parcel, now) !== null || isSilent(parcel, now))
    await askLater(
      ctx,
      heard.filter((parcel) => !isTold(parcel)),
      now,
    )
    try {
      changed += await doEach(heard.filter(isTold), (parcel) => apply(ctx, parcel))
    } catch (error) {
      failures.push(error)
    }
    asked += heard.length
    if (answered.some(({ tracked }) => tracked?.kind === 'refused' && tracked.why === 'key'))
      throw new Error('The courier service refuses COURIER_KEY.')
    if (isRefused || performance.now() > endMs || (page.length === pageSize && heard.every(({ tracked }) => tracked === null))) break
  }
  if (failures.length > 0) throw failures[0]
  return { asked, changed }
}

/** Of an order's last parcel, or of an earlier one, under the alias `p`. */
const trackedColumns = sql`p.courier, p.tracking_number, p.next_poll_at, p.sent_at, p.poll_count, p.tracked_state, p.tracked_at, p.last_event, p.silence_told_at`

/**
 * Indexes order_tracking and parcel_tracking. A parcel that fails is met once a run: the pages go
 * on by time.
 */
async function* duePages(ctx: RunnerCtx, now: Date): AsyncGenerator<DueParcel[]> {
  for (let after = { nextPollAt: new Date(0), key: belowAllIds }; ;) {
    const isDue = sql`p.next_poll_at <= ${now}::timestamptz and (p.next_poll_at, p.id) > (${after.nextPollAt}::timestamptz, ${after.key}::uuid)`
    const page = await rows(
      ctx.main.db,
      sql<DueParcel>`
        (select null::uuid as parcel_id, p.id as order_id, p.id as key, p.state, ${trackedColumns} from "order" p
         where p.fulfilment = 'sent' and ${isDue} order by p.next_poll_at, p.id limit ${pageSize})
        union all
        (select p.id, p.order_id, p.id, o.state, ${trackedColumns} from parcel p join "order" o on o.id = p.order_id
         where o.fulfilment in ('partly_sent', 'sent') and ${isDue} order by p.next_poll_at, p.id limit ${pageSize})
        order by next_poll_at, key limit ${pageSize}`,
    )
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    after = page.at(-1)!
  }
}

async function ask(ctx: RunnerCtx, parcel: DueParcel): Promise<Answered> {
  try {
    return { ...parcel, tracked: isBought(parcel.state) ? await ctx.platform.courier.track(parcel.courier, parcel.trackingNumber) : null }
  } catch (err) {
    ctx.logger.warn({ err, orderId: parcel.orderId }, 'a courier gave no answer')
    return { ...parcel, tracked: null }
  }
}

/**
 * Not where the number was corrected, or another run wrote, in the meantime. What was cancelled is
 * not asked about again.
 */
async function askLater(ctx: RunnerCtx, parcels: Answered[], now: Date): Promise<void> {
  if (parcels.length === 0) return
  const later = parcels.map(({ key, state, nextPollAt, ...parcel }) => ({
    key,
    asked: nextPollAt,
    next: isBought(state) ? nextPollOf(parcel, parcel.pollCount + 1, parcel.trackedState, now) : null,
  }))
  await run(
    ctx.main.db,
    sql`
      with l as (select * from ${sql.unnest('l', later, { key: 'uuid', asked: 'timestamptz', next: 'timestamptz' })}),
      earlier as (
        update parcel p set next_poll_at = l.next, poll_count = p.poll_count + 1 from l where p.id = l.key and p.next_poll_at = l.asked)
      update "order" o set next_poll_at = l.next, poll_count = o.poll_count + 1
      from l where o.id = l.key and o.fulfilment = 'sent' and o.next_poll_at = l.asked`,
  )
}

/** False if the parcel has another number, or arrived, in the meantime. */
function apply(ctx: RunnerCtx, parcel: Answered): Promise<boolean> {
  return write(ctx, async (tx) => {
    const order = await lockAnyOrder(tx, parcel.orderId)
    const now = await moneyNow(tx.db, ctx.now())
    const isMoving = order?.fulfilment === 'sent' || (order?.fulfilment === 'partly_sent' && parcel.parcelId !== null)
    if (!order || !isMoving || !isBought(order.state)) return false
    const [current] = await rows(
      tx.db,
      sql<SentParcel & Pick<DueParcel, 'courier' | 'trackingNumber'> & { nextPollAt: Date | null }>`
        select ${trackedColumns} from ${parcel.parcelId === null ? sql`"order"` : sql`parcel`} p where p.id = ${parcel.key}::uuid`,
    )
    if (current!.nextPollAt?.getTime() !== parcel.nextPollAt.getTime()) return false
    const news = newsIn(parcel.tracked!, current!, now)
    const isNowSilent = news === null && isSilent(current!, now)
    const answersWithoutNews = news ? 0 : current!.pollCount + 1
    const state = news?.state ?? current!.trackedState
    const table = parcel.parcelId === null ? orderTable : parcelTable
    await tx.db
      .update(table)
      .set({
        nextPollAt: state === 'delivered' ? null : nextPollOf(current!, answersWithoutNews, state, now),
        pollCount: answersWithoutNews,
        ...(news ? { trackedState: news.state, trackedAt: news.at, lastEvent: news.text } : {}),
        ...(isNowSilent ? { silenceToldAt: now } : {}),
      })
      .where(eq(table.id, parcel.key))
    if (news?.state === 'delivered' && (await settleParcels(tx, order.id, now))) return true
    if (isNowSilent) {
      const notice = { kind: 'order_silent', amountKrw: keptKrw(order) } as const
      await tellOrder(
        tx,
        order,
        order.state,
        [
          { to: 'buyer', ...notice },
          { to: 'shop', ...notice },
        ],
        null,
        now,
      )
    } else {
      await tellOrder(tx, order, order.state, [], null, now)
    }
    return true
  })
}
