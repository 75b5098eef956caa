import { eq, sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { payout } from '../../db/schema/ledger.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { write } from '../write.ts'
import { openBankCall } from './open-bank-call.ts'
import { postPayout } from './post-payout.ts'
import { seoulDate } from './rules.ts'

export interface SettleReport {
  settledOn: string
  payouts: number
  netKrw: number
  /** Shops that are owed money but whose owner has no bank account linked. */
  withoutAccount: number
}

interface OwedShop {
  shop_id: string
  owner_id: string
  bank_account_id: string | null
}

/** Pays every shop what is eligible today: net = gross − fee − VAT, one payout a shop and day. Safe to run again. */
export async function settle(ctx: RunnerCtx): Promise<SettleReport> {
  const settledOn = seoulDate(ctx.now())
  const owed = await rows<OwedShop>(
    ctx.main.db,
    sql`select s.id as shop_id, s.owner_id, b.id as bank_account_id
        from (select distinct shop_id from settlement_line where payout_id is null and eligible_on <= ${settledOn}::date) l
        join shop s on s.id = l.shop_id
        left join bank_account b on b.person_id = s.owner_id and b.unlinked_at is null
        order by s.id`,
  )
  const report: SettleReport = { settledOn, payouts: 0, netKrw: 0, withoutAccount: 0 }
  for (const shop of owed) {
    const { bank_account_id: bankAccountId } = shop
    if (bankAccountId === null) {
      report.withoutAccount += 1
      continue
    }
    // A transaction a shop: one that fails leaves the others paid.
    const netKrw = await write(ctx, (tx) => payOut(tx, { ...shop, bank_account_id: bankAccountId }, settledOn, ctx.now()))
    if (netKrw !== null) {
      report.payouts += 1
      report.netKrw += netKrw
    }
  }
  return report
}

/** Null when this shop was paid today already. */
async function payOut(tx: MainTx, shop: OwedShop & { bank_account_id: string }, settledOn: string, now: Date): Promise<number | null> {
  const id = newId(now)
  const [made] = await tx.db
    .insert(payout)
    .values({
      id,
      shopId: shop.shop_id,
      settledOn,
      grossKrw: 0,
      feeKrw: 0,
      vatKrw: 0,
      netKrw: 0,
      lineCount: 0,
      state: 'requested',
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: payout.id })
  if (!made) return null
  const [sum] = await rows<{ gross: number; fee: number; vat: number; lines: number }>(
    tx.db,
    sql`with taken as (
          update settlement_line set payout_id = ${id}
          where shop_id = ${shop.shop_id} and payout_id is null and eligible_on <= ${settledOn}::date
          returning gross_krw, fee_krw, vat_krw)
        select coalesce(sum(gross_krw), 0)::bigint as gross, coalesce(sum(fee_krw), 0)::bigint as fee,
               coalesce(sum(vat_krw), 0)::bigint as vat, count(*)::int as lines from taken`,
  )
  const { gross, fee, vat, lines } = sum!
  const netKrw = gross - fee - vat
  await postPayout(tx, { id, shopId: shop.shop_id, netKrw, feeKrw: fee, vatKrw: vat }, 'out', now)
  const call = await openBankCall(
    tx,
    {
      kind: 'deposit',
      purpose: 'settlement',
      personId: null,
      shopId: shop.shop_id,
      bankAccountId: shop.bank_account_id,
      amountKrw: netKrw,
      idempotencyKey: `payout:${id}`,
    },
    now,
  )
  await tx.db
    .update(payout)
    .set({ grossKrw: gross, feeKrw: fee, vatKrw: vat, netKrw, lineCount: lines, bankCallId: call.bankCallId })
    .where(eq(payout.id, id))
  await enqueue(
    tx,
    'notifications.notify',
    { personId: shop.owner_id, kind: 'settled', actorId: null, postId: null, commentId: null, amountKrw: netKrw },
    { now },
  )
  return netKrw
}
