import type { Command } from 'commander'
import { Argument } from 'commander'
import type { Bench, Figure } from '../../bench/figure.ts'
import type { CommandIo } from '../../src/commands/io.ts'
import type { Register } from '../../src/commands/program.ts'

const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  start: () => import('../../bench/start.ts'),
  home: () => import('../../bench/home.ts'),
  transfer: () => import('../../bench/transfer.ts'),
  pay: () => import('../../bench/pay.ts'),
  react: () => import('../../bench/react.ts'),
  'fan-out': () => import('../../bench/fan-out.ts'),
  settle: () => import('../../bench/settle.ts'),
}

export const register: Register = (program: Command, io) => {
  program
    .command('bench')
    .description('measure performance, each figure beside its floor in the same run')
    .addArgument(new Argument('[name]', 'one of these; all by default').choices(Object.keys(benches)))
    .action((name?: string) => runBenches(io, name === undefined ? Object.keys(benches) : [name]))
}

async function runBenches(io: CommandIo, names: string[]): Promise<void> {
  const figures: Figure[] = []
  for (const name of names) {
    const { bench } = await benches[name]!()
    figures.push(...(await bench({ root: io.root, news: io.news })))
  }
  io.answer(figures, () => table(figures))
}

function table(figures: Figure[]): string {
  const rows = figures.map(({ what, ours, floor, unit, ratio, goal, p50Ms, p99Ms, cpuUs, floorCpuUs }) => [
    what,
    `${ours} ${unit}`,
    `${floor} ${unit}`,
    `${ratio} ×`,
    goal,
    p50Ms === null ? '' : `${p50Ms} / ${p99Ms} ms`,
    cpuUs === undefined || floorCpuUs === undefined ? '' : `${cpuUs} / ${floorCpuUs} µs`,
  ])
  const all = [['what', 'ours', 'floor', 'ratio', 'goal', 'p50 / p99', 'CPU, ours / floor'], ...rows]
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
