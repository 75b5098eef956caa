import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { payableOf, walletsOf } from '../../pay/ledger/accounts.ts'
import { postTransfers, refusalOf } from '../../pay/ledger/post-transfers.ts'
import { lockAccounts } from '../../pay/points/pay-with-points.ts'
import { wouldWait } from '../../pay/refunds/refund-sale.ts'
import { isOwingRefunds } from '../../pay/settlement/owing.ts'
import { recordCommissions } from '../../pay/settlement/record-lines.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { memoOf } from '../orders/rules.ts'
import { earnsNothing } from './internal/ring.ts'
import { commissionKrw, type OwedBack, withhold } from './rules.ts'

interface Finished {
  id: string
  shopId: string
  captureTransferId: string | null
}

interface Row {
  lineId: string
  taggerId: string
  postId: string
  title: string
  ratePpm: number
  unitPriceKrw: number
  quantity: number
  discountKrw: number
  cancelledQuantity: number
  reason: 'own' | 'staff' | 'ring' | null
}

/**
 * Pays the commissions of a finished purchase from its shop's account to the taggers' wallets. They
 * wait where the shop cannot bear them within its debt cap, where buyers wait for its refunds, and
 * where a tagger is suspended or leaving; the job tries again. The caller has the lock of the
 * order. Locks: commissions by id, people, wallets, the shop's account.
 */
export async function payCommissions(tx: MainTx, order: Finished, now: Date): Promise<void> {
  const due = await lockDue(tx, order.id)
  if (due.length === 0) return
  const earning = due.map((line) => ({ ...line, earnedKrw: line.reason === null ? commissionKrw(line, line.ratePpm) : 0 }))
  const debts = await lockDebts(
    tx,
    order.shopId,
    due.map(({ taggerId }) => taggerId),
  )
  const people = await lockPeople(
    tx,
    due.map(({ taggerId }) => taggerId),
  )
  const gone = earning.filter(({ taggerId }) => people.get(taggerId) === 'gone')
  const nothing = earning.filter((line) => !gone.includes(line) && line.earnedKrw === 0)
  const payable = earning.filter(({ taggerId, earnedKrw }) => earnedKrw > 0 && people.get(taggerId) === 'active')
  const late = earning.filter(({ taggerId, earnedKrw }) => earnedKrw > 0 && people.get(taggerId) === 'away')
  await endWithout(
    tx,
    [
      ...gone.map((line) => ({ ...line, reason: 'left' as const })),
      ...nothing.map((line) => ({ ...line, reason: line.reason ?? ('nothing_left' as const) })),
    ],
    now,
  )
  const { lines, taken } = withhold(payable, debts)
  const isPaid = payable.length > 0 && (await post(tx, order, lines, taken, now))
  await wait(tx, isPaid ? late : [...late, ...payable])
}

/**
 * Those that are not decided yet. Nobody else locks them but a cancel of the order, whose lock the
 * caller has.
 */
function lockDue(tx: MainTx, orderId: string): Promise<Row[]> {
  const sides = { tagger: sql`c.tagger_id`, buyer: sql`c.buyer_id`, shopId: sql`c.shop_id`, at: sql`c.created_at` }
  return rows(
    tx.db,
    sql<Row>`
      select c.line_id, c.tagger_id, c.post_id, l.title, c.rate_ppm, l.unit_price_krw, l.quantity, l.discount_krw, l.cancelled_quantity,
             ${earnsNothing(sides)} as reason
      from line_commission c join order_line l on l.id = c.line_id
      where c.order_id = ${orderId}::uuid and c.state in ('pending', 'waiting') order by c.line_id for no key update of c`,
  )
}

/** What these taggers owe back at this shop, the oldest first. Plan: line_commission_owed_back. */
function lockDebts(tx: MainTx, shopId: string, taggerIds: string[]): Promise<OwedBack[]> {
  return rows(
    tx.db,
    sql<OwedBack>`
      select line_id, tagger_id, returned_krw - taken_back_krw as left_krw from line_commission
      where tagger_id = any(${taggerIds}::uuid[]) and shop_id = ${shopId}::uuid and returned_krw > taken_back_krw
      order by line_id for no key update`,
  )
}

/**
 * Until the commit nobody of them begins to leave: a wallet that has to be empty gets nothing
 * afterwards.
 */
async function lockPeople(tx: MainTx, personIds: string[]): Promise<Map<string, 'active' | 'away' | 'gone'>> {
  const found = await rows(
    tx.db,
    sql<{ id: string; state: 'active' | 'away' | 'gone' }>`
      select id, case when status = 'active' then 'active' when status = 'withdrawn' and leaves_at is null then 'gone' else 'away' end as state
      from person where id = any(${personIds}::uuid[]) order by id for share`,
  )
  return new Map(found.map(({ id, state }) => [id, state]))
}

type Paid = Row & { earnedKrw: number; withheldKrw: number; paidKrw: number }

/** False, and nothing is written, where the shop cannot bear it now. */
async function post(
  tx: MainTx,
  { shopId, captureTransferId }: Finished,
  lines: Paid[],
  taken: { lineId: string; krw: number }[],
  now: Date,
): Promise<boolean> {
  const wallets = await walletsOf(
    tx,
    lines.map(({ taggerId }) => taggerId),
    now,
  )
  const payable = await payableOf(tx, shopId, now)
  // Wallets before the shop's account, as post_transfers locks them; and the account before it is
  // looked at.
  await lockAccounts(tx, wallets)
  await run(tx.db, sql`select from account where id = ${payable}::uuid for no key update`)
  const totalKrw = lines.reduce((sum, { paidKrw }) => sum + paidKrw, 0)
  if ((await isOwingRefunds(tx.db, shopId)) || (await wouldWait(tx.db, shopId, totalKrw, now))) return false
  const paying = lines.map((line, at) => ({ ...line, wallet: wallets[at]! })).filter(({ paidKrw }) => paidKrw > 0)
  const posted = await postTransfers(
    tx,
    paying.map(({ lineId, title, paidKrw, wallet }) => ({
      idempotencyKey: `commission:${lineId}`,
      kind: 'commission',
      debitAccountId: payable,
      creditAccountId: wallet,
      amountKrw: paidKrw,
      memo: memoOf([{ title }]),
      // The line, not the order: an order is shown to its buyer and its shop only.
      causeId: lineId,
    })),
    now,
  )
  const transfers = new Map<string, string>()
  for (const [at, result] of posted.entries()) {
    if (!('transferId' in result)) throw refusalOf(result.outcome)
    transfers.set(paying[at]!.lineId, result.transferId)
  }
  await recordCommissions(
    tx,
    paying.map(({ lineId, paidKrw }) => ({
      saleTransferId: captureTransferId!,
      transferId: transfers.get(lineId)!,
      amountKrw: paidKrw,
    })),
    now,
  )
  const written = lines.map((line) => ({ ...line, transferId: transfers.get(line.lineId) ?? null }))
  await run(
    tx.db,
    sql`update line_commission c set state = 'paid', earned_krw = p.earned_krw, withheld_krw = p.withheld_krw, transfer_id = p.transfer_id, ended_at = ${now}::timestamptz
        from ${sql.unnest('p', written, { lineId: 'uuid', earnedKrw: 'bigint', withheldKrw: 'bigint', transferId: 'uuid' })} where c.line_id = p.line_id`,
  )
  if (taken.length > 0)
    await run(
      tx.db,
      sql`update line_commission c set taken_back_krw = c.taken_back_krw + t.krw from ${sql.unnest('t', taken, { lineId: 'uuid', krw: 'bigint' })}
          where c.line_id = t.line_id`,
    )
  await tell(
    tx,
    paying.map(({ taggerId, postId, paidKrw }) => notice(taggerId, 'commission_paid', { postId, amountKrw: paidKrw })),
    { now },
  )
  return true
}

async function endWithout(
  tx: MainTx,
  lines: { lineId: string; reason: 'own' | 'staff' | 'ring' | 'nothing_left' | 'left' }[],
  now: Date,
): Promise<void> {
  if (lines.length === 0) return
  await run(
    tx.db,
    sql`update line_commission c set state = 'void', reason = v.reason, ended_at = ${now}::timestamptz
        from ${sql.unnest('v', lines, { lineId: 'uuid', reason: 'text' })} where c.line_id = v.line_id`,
  )
}

async function wait(tx: MainTx, lines: { lineId: string }[]): Promise<void> {
  if (lines.length === 0) return
  await run(
    tx.db,
    sql`update line_commission set state = 'waiting' where line_id = any(${sql.list(lines, ({ lineId }) => lineId, 'uuid')}) and state = 'pending'`,
  )
}
