import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import type { FeeRates } from '../../shared/fees.ts'
import { feeInForce } from './internal/fee-in-force.ts'

/** What Kiwi takes of a sale now. A sale keeps the rates of its day. */
export async function readFees(ctx: Ctx): Promise<FeeRates> {
  const { feePpm, vatPpm } = await one(ctx.main.db, feeInForce(ctx.now()))
  return { feePpm, vatPpm }
}
