import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { order as orderTable } from '../../db/schema/order.ts'
import { write } from '../../db/write.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import type { Tracked } from '../../platform/courier/port.ts'
import type { CourierCode } from '../../shared/couriers.ts'
import { doEach } from '../../shared/do-each.ts'
import { deliver } from './internal/deliver.ts'
import { lockAnyOrder } from './internal/find-order-for.ts'
import { tellOrder } from './internal/tell-order.ts'
import { isBought, keptKrw, type OrderState } from './rules.ts'
import { arrivalOf, isSilent, newsIn, nextPollOf, type SentParcel } from './track-rules.ts'

/** Asked at once. */
const pageSize = 10
/** Afterwards the next run goes on: other jobs about money wait for this one. */
const runForMs = 60_000

interface DueParcel extends SentParcel {
  id: string
  state: OrderState
  courier: CourierCode
  trackingNumber: string
  nextPollAt: Date
}
/** Null: no answer that says anything. */
type Answered = DueParcel & { tracked: Tracked | null }

/**
 * Asks the couriers about the parcels that are due. News, an arrival and a long silence are written one order a transaction; the other
 * parcels of a page only get the time of their next question, in one statement. A parcel without an answer is not changed otherwise.
 * Throws if the service refuses our key. The run ends early where it wants no more questions, or a whole page has no answer.
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

/** Index order_tracking. A parcel that fails is met once a run: the pages go on by time. */
async function* duePages(ctx: RunnerCtx, now: Date): AsyncGenerator<DueParcel[]> {
  for (let after = { nextPollAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' }; ;) {
    const page = await rows(
      ctx.main.db,
      sql<DueParcel>`
        select id, state, courier, tracking_number, next_poll_at, sent_at, poll_count, tracked_state, tracked_at, last_event, silence_told_at
        from "order"
        where fulfilment = 'sent' and next_poll_at <= ${now}::timestamptz
          and (next_poll_at, id) > (${after.nextPollAt}::timestamptz, ${after.id}::uuid)
        order by next_poll_at, id limit ${pageSize}`,
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
    ctx.logger.warn({ err, orderId: parcel.id }, 'a courier gave no answer')
    return { ...parcel, tracked: null }
  }
}

/** Not where the number was corrected, or another run wrote, in the meantime. What was cancelled is not asked about again. */
async function askLater(ctx: RunnerCtx, parcels: Answered[], now: Date): Promise<void> {
  if (parcels.length === 0) return
  const later = parcels.map(({ id, state, nextPollAt, ...parcel }) => ({
    id,
    asked: nextPollAt,
    next: isBought(state) ? nextPollOf(parcel, parcel.pollCount + 1, parcel.trackedState, now) : null,
  }))
  await run(
    ctx.main.db,
    sql`
      update "order" o set next_poll_at = l.next, poll_count = o.poll_count + 1
      from ${sql.unnest('l', later, { id: 'uuid', asked: 'timestamptz', next: 'timestamptz' })}
      where o.id = l.id and o.fulfilment = 'sent' and o.next_poll_at = l.asked`,
  )
}

/** False if the parcel has another number, or arrived, in the meantime. */
function apply(ctx: RunnerCtx, parcel: Answered): Promise<boolean> {
  return write(ctx, async (tx) => {
    const order = await lockAnyOrder(tx, parcel.id)
    const now = await moneyNow(tx.db, ctx.now())
    if (!order || order.fulfilment !== 'sent' || !isBought(order.state)) return false
    const [current] = await rows(
      tx.db,
      sql<SentParcel & { nextPollAt: Date | null }>`
        select next_poll_at, sent_at, poll_count, tracked_state, tracked_at, last_event, silence_told_at from "order" where id = ${parcel.id}::uuid`,
    )
    if (current!.nextPollAt?.getTime() !== parcel.nextPollAt.getTime()) return false
    const news = newsIn(parcel.tracked!, current!, now)
    const isNowSilent = news === null && isSilent(current!, now)
    const answersWithoutNews = news ? 0 : current!.pollCount + 1
    const state = news?.state ?? current!.trackedState
    await tx.db
      .update(orderTable)
      .set({
        nextPollAt: nextPollOf(current!, answersWithoutNews, state, now),
        pollCount: answersWithoutNews,
        ...(news ? { trackedState: news.state, trackedAt: news.at, lastEvent: news.text } : {}),
        ...(isNowSilent ? { silenceToldAt: now } : {}),
      })
      .where(eq(orderTable.id, order.id))
    if (news?.state === 'delivered') {
      await deliver(tx, order, arrivalOf(news.at, current!.sentAt, now), 'order_delivered', now)
    } else if (isNowSilent) {
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
