import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { byteOrderMark, csvRecord } from '../../shared/csv.ts'
import { payoutColumns, type PayoutRow, worded } from '../../pay/settlement/payout-view.ts'
import { statementCells, statementHeader } from '../../pay/settlement/statement-csv.ts'
import { allStatementLines, type StatementLine } from '../../pay/settlement/statement-lines.ts'
import { CommandFailure, type CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withRunner } from '../with-runner.ts'
import { won } from './won.ts'

interface Options {
  shop: string
  payout?: string
  csv?: boolean
}

const payoutsShown = 30

export const register: Register = (pay, io) => {
  pay
    .command('statement')
    .description('the payouts of a shop, or the lines of one payout')
    .requiredOption('--shop <handle>', 'the shop')
    .option('--payout <id>', 'one payout, line by line')
    .option('--csv', 'the lines as CSV on stdout')
    .action((options: Options) => withRunner(io, (ctx) => runStatement(io, ctx, options)))
}

async function runStatement(io: CommandIo, ctx: RunnerCtx, { shop, payout, csv }: Options): Promise<void> {
  if (csv && !payout) throw new CommandFailure('--csv writes the lines of one payout: give its id with --payout.', { exitCode: 2 })
  const payouts = await payoutsOf(ctx, shop, payout)
  if (!payout) return io.answer({ shop, payouts }, () => payouts.map(line).join('\n') || `${shop} has had no payout yet.`)
  const [one] = payouts
  if (!one) throw new CommandFailure(`${shop} has no payout ${payout}.`)
  if (csv) return writeCsv(ctx, one.payoutId)
  const lines: StatementLine[] = []
  for await (const page of allStatementLines(ctx, one.payoutId)) lines.push(...page)
  io.answer({ shop, payout: one, lines }, () =>
    [
      line(one),
      ...lines.map(
        (l) => `  ${l.createdAt.slice(0, 10)} ${l.kind.padEnd(6)} ${won(l.grossKrw)} − ${l.feeKrw} − ${l.vatKrw} = ${won(l.netKrw)}`,
      ),
    ].join('\n'),
  )
}

/** Page by page, so that a million lines need no more memory than a thousand. */
async function writeCsv(ctx: RunnerCtx, payoutId: string): Promise<void> {
  process.stdout.write(byteOrderMark + csvRecord(statementHeader(ctx.locale)))
  for await (const page of allStatementLines(ctx, payoutId))
    process.stdout.write(page.map((found) => csvRecord(statementCells(found, ctx.locale))).join(''))
}

async function payoutsOf(ctx: RunnerCtx, handle: string, payoutId?: string): Promise<PayoutRow[]> {
  const [shop] = await rows(ctx.main.db, sql<{ id: string }>`select id from shop where handle = ${handle}`)
  if (!shop) throw new CommandFailure(`There is no shop "${handle}".`)
  const found = await rows(
    ctx.main.db,
    sql<PayoutRow>`select ${payoutColumns} from payout p where p.shop_id = ${shop.id} and (${payoutId ?? null}::text is null or p.id::text = ${payoutId ?? null}::text)
        order by p.id desc limit ${payoutsShown}`,
  )
  return found.map((row) => worded(row, 'en'))
}

const line = (p: PayoutRow) =>
  `${p.settledOn} ${p.payoutId} ${p.state.padEnd(17)} ${p.lineCount} lines: ${won(p.grossKrw)} − refunds ${p.refundKrw} − fee ${p.feeKrw} − VAT ${p.vatKrw} = ${won(p.netKrw)}${p.reason ? ` (${p.reason})` : ''}`
