import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { CommandIo } from '../io.ts'
import type { Register } from '../program.ts'
import { withOwnStores } from './simulate/own-stores.ts'
import { play } from './simulate/play.ts'
import { plotRegret } from './simulate/plot.ts'
import { reportOn, reportText } from './simulate/report.ts'

interface Options {
  seed: string
  people: number
  days: number
  plot: string
}

export const register: Register = (rank, io) => {
  rank
    .command('simulate')
    .description(
      'let people with known tastes use the feed of interests for some days, on stores of its own, and report how well it serves them',
    )
    .option('--seed <seed>', 'draws people, posts and what they like', '1')
    .option('--people <count>', 'people at the beginning; 60 are as many as the demo has', between(8, 2_000), 60)
    .option('--days <count>', 'simulated days', between(1, 60), 7)
    .option('--plot <file>', 'where the picture of the regret goes', 'bench/out/simulate.svg')
    .action((options: Options) => runSimulate(io, options))
}

async function runSimulate(io: CommandIo, { seed, people, days, plot }: Options): Promise<void> {
  const bar = io.progress('  simulated hours', days * 24)
  try {
    const report = await withOwnStores(io, async (ctx) =>
      reportOn(await play(ctx, { seed, people, days, onHour: (done) => bar.update(done) })),
    )
    bar.stop()
    const file = resolve(io.root, plot)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, plotRegret(`Regret of the feed of interests, seed ${seed}, ${people} people`, report.days))
    io.answer({ seed, ...report, plot: file }, () => `${reportText(report)}\n\nThe picture of the regret: ${file}`)
  } finally {
    bar.stop()
  }
}

function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d{1,6}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`)
    return value
  }
}
