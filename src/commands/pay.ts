import { sql } from 'drizzle-orm'
import type { RunnerCtx } from '../context.ts'
import { rows } from '../db/client.ts'
import { makeBankCall } from '../domain/pay/make-bank-call.ts'
import { settle } from '../domain/pay/settle.ts'
import { verifyLedger } from '../domain/pay/verify-ledger.ts'
import { KiwiError } from '../errors.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

export const register: Register = (program, io) => {
  const pay = program.command('pay').description('KiwiPay: settle, ask the bank, prove the ledger')
  pay
    .command('settle')
    .description('pay every shop what is eligible today; safe to run again')
    .action(() => withRunner(io, (ctx) => runSettle(io, ctx)))
  pay
    .command('verify')
    .description('check every invariant of the ledger; fails when one is broken')
    .action(() => withRunner(io, (ctx) => runVerify(io, ctx)))
  pay
    .command('inquire')
    .description('ask the bank again about every call without an answer')
    .action(() => withRunner(io, (ctx) => runInquire(io, ctx)))
}

const won = (amountKrw: number) => `${amountKrw.toLocaleString('ko-KR')} KRW`

async function runSettle(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const report = await settle(ctx)
  io.answer(report, () =>
    [
      `${report.settledOn}: ${report.payouts} payouts requested, ${won(report.netKrw)}`,
      ...(report.withoutAccount > 0 ? [`${report.withoutAccount} shops are owed money and have no bank account linked`] : []),
    ].join('\n'),
  )
}

async function runVerify(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const checks = await verifyLedger(ctx)
  io.answer(checks, () =>
    checks
      .map(
        (c) =>
          `${c.broken === 0 ? 'ok    ' : 'BROKEN'} ${c.invariant}: ${c.checked} checked${c.broken > 0 ? `, ${c.broken} broken (${c.examples.join(', ')})` : ''}`,
      )
      .join('\n'),
  )
  if (checks.some((check) => check.broken > 0)) io.exitCode = 1
}

async function runInquire(io: CommandIo, ctx: RunnerCtx): Promise<void> {
  const open = await rows<{ id: string }>(
    ctx.main.db,
    sql`select id from bank_call where state in ('sent', 'unknown') order by created_at limit 1000`,
  )
  const progress = io.progress('asking the bank', open.length)
  let settled = 0
  for (const [index, { id }] of open.entries()) {
    // One at a time: the bank limits how fast it may be asked.
    await makeBankCall(ctx, { bankCallId: id }).then(
      () => (settled += 1),
      (error: unknown) => {
        if (!(error instanceof KiwiError && error.code === 'OUTCOME_UNKNOWN')) throw error
      },
    )
    progress.update(index + 1)
  }
  progress.stop()
  io.answer(
    { asked: open.length, settled, unknown: open.length - settled },
    `${open.length} asked about, ${settled} settled, ${open.length - settled} still unknown`,
  )
}
