import type { RunnerCtx } from '../../context.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { isBusinessDay } from './business-days.ts'
import { settle, type SettleReport } from './settle.ts'

/**
 * The daily job: settles Seoul's today, but rests when banks do. Nothing becomes eligible on such a day; what rolled on, failed or
 * came back waits for the next business day with the rest. Null when it rested.
 */
export async function settleToday(ctx: RunnerCtx): Promise<SettleReport | null> {
  const today = seoulDate(ctx.now())
  return isBusinessDay(today) ? settle(ctx, { settledOn: today }) : null
}
