import type { RunnerCtx } from '../../context.ts'
import { isBusinessDay } from '../../pay/settlement/business-days.ts'
import { settle } from '../../pay/settlement/settle.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { begunDay, dayOption } from '../dates.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'
import { won } from './won.ts'

export const register: Register = (pay, io) => {
  pay
    .command('settle')
    .description('pay every shop its eligible sales; safe to run again')
    .option('--day <YYYY-MM-DD>', 'a business day in Seoul, today or earlier; today when left out', dayOption)
    .action((options: { day?: string }) => withRunner(io, (ctx) => runSettle(io, ctx, options.day)))
}

async function runSettle(io: CommandIo, ctx: RunnerCtx, day?: string): Promise<void> {
  const settledOn = payableDay(ctx.now(), day)
  const progress = io.progress('shops')
  const report = await settle(ctx, { settledOn, onProgress: (shopsSeen) => progress.update(shopsSeen) })
  progress.stop()
  io.answer(report, () =>
    [
      `${report.settledOn}: ${report.payouts} payouts, ${won(report.netKrw)}`,
      ...(report.awaitingApproval > 0 ? [`${report.awaitingApproval} of them need the approval of two people at /admin/pay`] : []),
      ...(report.withoutAccount > 0 ? [`${report.withoutAccount} shops are owed money but have no linked bank account`] : []),
    ].join('\n'),
  )
}

/** Throws CommandFailure for a future day and for a day on which banks are closed. */
function payableDay(now: Date, named?: string): string {
  const day = begunDay(named ?? seoulDate(now), now)
  if (!isBusinessDay(day)) throw new CommandFailure(`Banks rest on ${day}: name a business day with --day.`, { exitCode: 2 })
  return day
}
