import { InvalidArgumentError } from 'commander'
import type { RunnerCtx } from '../context.ts'
import { keptInteractionDays } from '../social/interactions/rules.ts'
import { type LogReport, verifyLog } from '../social/interactions/verify-log.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { withRunner } from './with-runner.ts'

export const register: Register = (program, io) => {
  const verify = program.command('verify').description('compare what is kept twice')
  verify
    .command('log')
    .description('compare the interaction log with the main database; fails if they differ')
    .option('--repair', 'write what is missing, take out what is extra; fails if a difference is left')
    .option('--days <count>', 'how far back', dayCount)
    .action((options: { repair?: boolean; days?: number }) => withRunner(io, (ctx) => runVerifyLog(io, ctx, options)))
}

async function runVerifyLog(io: CommandIo, ctx: RunnerCtx, options: { repair?: boolean; days?: number }): Promise<void> {
  const progress = io.progress('hours compared')
  const onProgress = (done: number, total: number) => progress.update(done, total)
  const report = await verifyLog(ctx, { ...options, onProgress }).finally(() => progress.stop())
  io.answer(report, () => textOf(report, options.repair === true))
  if (!report.isEqual) io.exitCode = 1
}

function textOf({ from, until, isEqual, kinds, history, days, stream, cursors }: LogReport, isRepair: boolean): string {
  const columns = ['truth', 'logged', 'missing', 'extra', ...(isRepair ? (['mended'] as const) : [])] as const
  const line = (name: string, cells: (string | number)[]) => name.padEnd(10) + cells.map((cell) => String(cell).padStart(10)).join('')
  const dropped = Object.entries(stream.dropped).map(([kind, count]) => `${count} ${kind}`)
  return [
    `${isEqual ? 'equal' : 'DIFFERS'}, from ${from} until ${until}`,
    line('', [...columns]),
    ...kinds.map((report) =>
      line(
        report.kind,
        columns.map((column) => report[column]),
      ),
    ),
    `history   ${history.rows} rows of these days' posts, ${history.unfounded} hold an act that the log does not${isRepair ? `, ${history.mended} mended` : ''}`,
    `days      ${days.missing.length === 0 ? 'all there' : `without ${days.missing.join(', ')}`}, ${days.aside} rows in none`,
    `stream    ${stream.waiting} of at most ${stream.bound} wait, the oldest for ${stream.oldestSeconds} s; dropped in the last week: ${dropped.join(', ') || 'none'}`,
    ...cursors.map(
      ({ reader, position }) => `cursor    ${reader} at ${reader === 'repair' ? new Date(Number(position)).toISOString() : position}`,
    ),
  ].join('\n')
}

function dayCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= keptInteractionDays) return count
  throw new InvalidArgumentError(`It is a whole number from 1 to ${keptInteractionDays}: older events are dropped.`)
}
