import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { claimLines, type Owed } from './internal/claim-lines.ts'
import { openPayoutCalls } from './open-payout-calls.ts'
import { postPayouts } from './internal/post-payout.ts'
import { minimumPayoutKrw } from './rules.ts'
import { isBusinessDay } from './business-days.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'

export interface SettleReport {
  settledOn: string
  payouts: number
  netKrw: number
  /** Of these payouts, those that two people must approve first. */
  awaitingApproval: number
  /** Shops that are owed money and whose owner has no linked bank account. */
  withoutAccount: number
}

interface SettleOptions {
  /** The day in Seoul whose eligible lines are paid; today when left out. */
  settledOn?: string
  onProgress?: (shopsSeen: number) => void
}

/**
 * Few pages: the count of a page reads the heap too where the run has changed it. A transaction has
 * so many shops and lines at most (a single shop may have more).
 */
const shopsAPage = 2_000
const shopsATransaction = 200
const linesATransaction = 20_000
/**
 * A payout holds all that a shop is owed, so all its lines are taken at once, however many: 200,000
 * took 15 s on a busy machine with 2 cores. The ledger is locked only after that.
 */
const baseMs = 30_000
const msPerLine = 0.2

/** The daily job: settles today in Seoul. Null on a day when banks are closed. */
export async function settleToday(ctx: RunnerCtx): Promise<SettleReport | null> {
  const today = seoulDate(ctx.now())
  return isBusinessDay(today) ? settle(ctx, { settledOn: today }) : null
}

/**
 * Pays every shop its eligible lines: net = gross − refunds − fee − VAT, one live payout per shop
 * and day. Each transaction claims, posts and enqueues for many shops. After a crash, a second run
 * or one at the same time takes only the lines that are left. A shop that cannot be paid leaves the
 * others paid: its error is thrown at the end.
 */
export async function settle(ctx: RunnerCtx, { settledOn = seoulDate(ctx.now()), onProgress }: SettleOptions = {}): Promise<SettleReport> {
  const report: SettleReport = { settledOn, payouts: 0, netKrw: 0, awaitingApproval: 0, withoutAccount: 0 }
  const failures: unknown[] = []
  let shopsSeen = 0
  for (let page = await owedShops(ctx, settledOn, null); page.length > 0; page = await owedShops(ctx, settledOn, page.at(-1)!.shopId)) {
    for (const batch of batches(page)) {
      const owed = await payOutEach(ctx, batch, settledOn, failures)
      const paid = owed.filter(({ bankAccountId }) => bankAccountId !== null)
      report.payouts += paid.length
      report.netKrw += paid.reduce((sum, { netKrw }) => sum + netKrw, 0)
      report.awaitingApproval += paid.filter(({ state }) => state === 'awaiting_approval').length
      report.withoutAccount += owed.length - paid.length
      onProgress?.((shopsSeen += batch.length))
    }
  }
  if (failures.length > 0) throw failures[0]
  return report
}

interface OwedShop {
  shopId: string
  lines: number
}

/** Pays the shops in one transaction, or where that fails each in its own. */
async function payOutEach(ctx: RunnerCtx, shops: OwedShop[], settledOn: string, failures: unknown[]): Promise<Owed[]> {
  try {
    return await payOut(ctx, shops, settledOn)
  } catch (error) {
    // A store is away: the other shops would fail too.
    if (error instanceof KiwiError) throw error
    if (shops.length === 1) {
      ctx.logger.error({ err: error, shopId: shops[0]!.shopId, settledOn }, 'a shop could not be paid out; the others go on')
      failures.push(error)
      return []
    }
  }
  const owed: Owed[] = []
  for (const shop of shops) owed.push(...(await payOutEach(ctx, [shop], settledOn, failures)))
  return owed
}

/** The ledger comes last, so that Kiwi's own accounts are locked only from there to the commit. */
function payOut(ctx: RunnerCtx, shops: OwedShop[], settledOn: string): Promise<Owed[]> {
  const now = ctx.now()
  const shopIds = shops.map(({ shopId }) => shopId)
  const lines = shops.reduce((sum, shop) => sum + shop.lines, 0)
  const rules = { reviewFromKrw: ctx.config.PAYOUT_REVIEW_KRW, minimumKrw: minimumPayoutKrw }
  const work = async (tx: MainTx) => {
    const owed = await claimLines(tx, shopIds, settledOn, rules, now)
    const paid = owed.filter(({ bankAccountId }) => bankAccountId !== null)
    const unreviewed = paid.filter(({ state }) => state === 'requested')
    await openPayoutCalls(
      tx,
      unreviewed.map((payout) => ({ ...payout, payoutId: payout.id, bankAccountId: payout.bankAccountId! })),
      now,
    )
    const unpayable = owed.filter(({ bankAccountId }) => bankAccountId === null)
    await tell(
      tx,
      unpayable.map(({ ownerId, netKrw }) => notice(ownerId, 'payout_needs_account', { amountKrw: netKrw })),
      { now, uniqueKeyOf: ({ personId }) => `payout_needs_account:${personId}:${settledOn}` },
    )
    await postPayouts(tx, paid, 'requested', now)
    return owed
  }
  return write(ctx, work, lines > linesATransaction ? { timeoutMs: baseMs + lines * msPerLine } : {})
}

/** Shops and their eligible lines. Skips from shop to shop in index settlement_line_open. */
function owedShops(ctx: RunnerCtx, settledOn: string, afterShopId: string | null): Promise<OwedShop[]> {
  const isOwed = sql`payout_id is null and eligible_on <= ${settledOn}::date`
  return rows(
    ctx.main.db,
    sql<{ shopId: string; lines: number }>`with recursive owed as (
          (select shop_id from settlement_line where ${isOwed} and (${afterShopId}::uuid is null or shop_id > ${afterShopId}::uuid)
           order by shop_id limit 1)
          union all
          select (select l.shop_id from settlement_line l where ${isOwed} and l.shop_id > o.shop_id order by l.shop_id limit 1)
          from owed o where o.shop_id is not null)
        select o.shop_id,
               (select count(*)::int from settlement_line l where ${isOwed} and l.shop_id = o.shop_id) as lines
        from owed o where o.shop_id is not null limit ${shopsAPage}`,
  )
}

function* batches(page: OwedShop[]): Generator<OwedShop[]> {
  let batch: OwedShop[] = []
  let lines = 0
  for (const shop of page) {
    if (batch.length === shopsATransaction || (batch.length > 0 && lines + shop.lines > linesATransaction)) {
      yield batch
      ;[batch, lines] = [[], 0]
    }
    batch.push(shop)
    lines += shop.lines
  }
  if (batch.length > 0) yield batch
}
