import type { RunnerCtx } from '../../context.ts'
import { reconcile, type ReconcileReport } from '../../pay/settlement/reconcile.ts'
import { begunDay, dayOption } from '../dates.ts'
import type { CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'
import { won } from './won.ts'

export const register: Register = (pay, io) => {
  pay
    .command('reconcile')
    .description('compare ledger, gateway log and bank statement; fails while something is open')
    .option('--day <date>', 'read the statement up to this day in Seoul (YYYY-MM-DD), today or earlier; yesterday by default', dayOption)
    .action(({ day }: { day?: string }) => withRunner(io, (ctx) => runReconcile(io, ctx, day)))
}

async function runReconcile(io: CommandIo, ctx: RunnerCtx, day: string | undefined): Promise<void> {
  // A later day would count as read before it is over: what is in progress would become breaks.
  if (day !== undefined) begunDay(day, ctx.now())
  const progress = io.progress('reading the statement')
  const onProgress = (done: number, total: number) => progress.update(done, total)
  const report = await reconcile(ctx, { ...(day === undefined ? {} : { day }), onProgress }).finally(() => progress.stop())
  io.answer(report, () => textOf(report))
  if (report.breaks.length > 0) io.exitCode = 1
}

function textOf(report: ReconcileReport): string {
  return [
    `up to ${report.day}, ${report.daysRead.length} days read`,
    `bank     ${report.bankLines} lines, ${won(report.bankKrw)}`,
    `ledger   ${report.ledgerPostings} postings, ${won(report.ledgerKrw)}`,
    `gateway  ${report.gatewayCalls} calls and deposits, ${won(report.gatewayKrw)}`,
    `${report.opened} breaks opened, ${report.cleared} cleared`,
    ...(report.breaks.length === 0 ? ['no break is open: the three agree'] : []),
    ...report.breaks.map(({ kind, count, amountKrw }) => `OPEN ${kind}: ${count}, ${won(amountKrw)}`),
    ...(report.breaks.length === 0 ? [] : report.aged.map(({ days, count, amountKrw }) => `  ${days} days: ${count}, ${won(amountKrw)}`)),
  ].join('\n')
}
