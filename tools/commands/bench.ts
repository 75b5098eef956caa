import type { Command } from 'commander'
import { Argument, InvalidArgumentError, Option } from 'commander'
import type { Bench, Figure } from '../../bench/figure.ts'
import type { Growth } from '../../bench/growth.ts'
import type { Plans } from '../../bench/plans.ts'
import { keepRun, type KeptRun, sameFigure } from '../../bench/kept-runs.ts'
import { aligned } from './aligned.ts'
import { CommandFailure, type CommandIo } from '../../src/commands/io.ts'
import { between } from './between.ts'
import type { Register } from '../../src/commands/program.ts'

const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  start: () => import('../../bench/start.ts'),
  sse: () => import('../../bench/sse.ts'),
  home: () => import('../../bench/home.ts'),
  reads: () => import('../../bench/reads.ts'),
  interest: () => import('../../bench/interest.ts'),
  log: () => import('../../bench/log.ts'),
  transfer: () => import('../../bench/transfer.ts'),
  pay: () => import('../../bench/pay.ts'),
  checkout: () => import('../../bench/checkout.ts'),
  react: () => import('../../bench/react.ts'),
  'fan-out': () => import('../../bench/fan-out.ts'),
  'popular-batch': () => import('../../bench/popular-batch.ts'),
  'interest-batch': () => import('../../bench/interest-batch.ts'),
  settle: () => import('../../bench/settle.ts'),
  uploads: () => import('../../bench/uploads.ts'),
  jobs: () => import('../../bench/jobs.ts'),
  web: () => import('../../bench/web.ts'),
}

export const register: Register = (program: Command, io) => {
  const bench = program
    .command('bench')
    .description('measure performance, each figure beside its floor in the same run')
    .addArgument(new Argument('[name]', 'one of these').choices([...Object.keys(benches), 'all']).default('all'))
    .action((name: string) => runBenches(io, name))
  bench
    .command('growth')
    .description('load cities of several sizes and measure how the cost of every page and job grows')
    .option('--sizes <list>', 'in cities of 20,000 people and 200,000 posts', readSizes, [1, 4])
    .option('--keep <folder>', 'load each city once, and keep it in this folder')
    .option('--load-only', 'load and serve the cities until interrupted, and measure nothing')
    .option('--only <text>', 'only pages and jobs whose name holds this', '')
    .action(async ({ loadOnly, keep: folder, ...options }: { sizes: number[]; keep?: string; loadOnly?: true; only: string }) => {
      const { measureGrowth, serveCities } = await import('../../bench/growth.ts')
      const benchIo = { root: io.root, news: io.news }
      const keep = folder ?? null
      if (loadOnly)
        await serveCities(benchIo, { ...options, keep }, new Promise((resolve) => io.signal.addEventListener('abort', () => resolve())))
      else await reportGrowth(io, await measureGrowth(benchIo, { ...options, keep }))
    })
  bench
    .command('capacity')
    .description('measure what each action of people costs each process, and say what breaks first at how many people')
    .addOption(new Option('--size <name>', 'of the network: 2,000 people or 20,000').choices(['medium', 'large']).default('large'))
    .option('--times <number>', 'how often each action is done', between(20, 100_000), 400)
    .option('--keep', 'keep the run in the repository, and write docs/scaling.md from it')
    .option('--page', 'measure nothing: write docs/scaling.md from the run that is kept')
    .action((wanted: CapacityWanted) => reportCapacity(io, wanted))
  bench
    .command('plans')
    .description('time the planning and the running of each statement of the pages, with 200,000 posts, and read its generic plan')
    .option('--keep <folder>', 'load the city once, and keep it in this folder')
    .action(async ({ keep }: { keep?: string }) => {
      const { measurePlans } = await import('../../bench/plans.ts')
      reportPlans(io, await measurePlans({ root: io.root, news: io.news }, { keep: keep ?? null }))
    })
}

function reportPlans(io: CommandIo, { lines, faults }: Plans): void {
  const body = lines.map(({ page, statement, planUs, runUs }) => [
    page,
    String(Math.round(planUs)),
    String(Math.round(runUs)),
    statement.slice(0, 100),
  ])
  io.answer(lines, () => aligned([['page', 'planned, µs', 'run, µs', 'statement'], ...body]))
  if (faults.length > 0)
    throw new CommandFailure(`These plans are not allowed, and bench/plans/burdens.ts does not say why: ${faults.join('; ')}.`)
}

interface CapacityWanted {
  size: 'medium' | 'large'
  times: number
  keep?: true
  page?: true
}

async function reportCapacity(io: CommandIo, { size, times, keep, page }: CapacityWanted): Promise<void> {
  const pages = await import('../../bench/capacity/page.ts')
  const { limitsOf } = await import('../../bench/capacity/model.ts')
  const { measureCapacity } = await import('../../bench/capacity.ts')
  const measured = page ? pages.keptMeasurement(io.root) : await measureCapacity({ root: io.root, news: io.news }, { size, times })
  if (keep && !page) pages.keepMeasurement(io.root, measured)
  if (keep || page) pages.writeScalingPage(io.root)
  io.answer({ ...measured, limits: limitsOf(measured) }, () => pages.scalingPage(measured))
}

function readSizes(text: string): number[] {
  const sizes = text.split(',').map(Number)
  if (sizes.some((size) => !(size > 0))) throw new InvalidArgumentError('Give numbers with commas between them: 1,4,16.')
  return sizes.toSorted((one, other) => one - other)
}

async function reportGrowth(io: CommandIo, { sizes, lines, svg }: Growth): Promise<void> {
  const { growthTable } = await import('../../bench/growth/lines.ts')
  io.answer(lines, () => `${aligned(growthTable(sizes, lines))}\n\nThe curves are in ${svg}.`)
  const tooFast = lines.filter((line) => line.tooFast).map(({ name }) => name)
  if (tooFast.length > 0)
    throw new CommandFailure(
      `These failed or grow faster than they may, and bench/growth/reasons.ts does not say why: ${tooFast.join('; ')}.`,
    )
}

async function runBenches(io: CommandIo, name: string): Promise<void> {
  const { sharingServers } = await import('../../bench/stores.ts')
  const startedAt = performance.now()
  const run =
    name === 'all' ? await sharingServers(() => runAll(io)) : { figures: await runOne(io, name), failed: new Map<string, string>() }
  const { figures, failed } = run
  if (name === 'all') io.news(`all: ${since(startedAt)}`)
  const last = keepRun(io.root, name, figures, (before) => table(figures, before), new Date())
  io.answer(
    figures,
    () => `${table(figures, last)}\n\nKept in bench/out, with a drawing${last ? `; the run before was at ${last.at}` : ''}.`,
  )
  if (failed.size > 0)
    throw new CommandFailure(
      `The table lacks the benches that failed: ${[...failed].map(([one, why]) => `${one} (${why})`).join('; ')}. Run each alone to see where.`,
    )
}

const since = (startedAt: number) => `${Math.round((performance.now() - startedAt) / 1_000)} s`

async function runOne(io: CommandIo, name: string): Promise<Figure[]> {
  const { bench } = await benches[name]!()
  const startedAt = performance.now()
  const figures = await bench({ root: io.root, news: io.news })
  io.news(`${name}: done in ${since(startedAt)}`)
  return figures
}

/** The others took minutes: one that fails does not cost their figures. */
async function runAll(io: CommandIo): Promise<{ figures: Figure[]; failed: Map<string, string> }> {
  const figures: Figure[] = []
  const failed = new Map<string, string>()
  for (const name of Object.keys(benches)) {
    const startedAt = performance.now()
    try {
      figures.push(...(await runOne(io, name)))
    } catch (error) {
      if (io.signal.aborted) throw error
      failed.set(name, error instanceof Error ? error.message : String(error))
      io.news(`${name}: failed in ${since(startedAt)}`)
    }
  }
  return { figures, failed }
}

function table(figures: Figure[], last: KeptRun | null): string {
  const rows = figures.map((figure) => {
    const { what, ours, floor, unit, ratio, ratios, goal, p50Ms, p99Ms, cpuUs, floorCpuUs } = figure
    const before = sameFigure(last, figure)
    return [
      what,
      `${ours} ${unit}`,
      `${floor} ${unit}`,
      `${ratio} ×${ratios ? ` (${ratios[0]}–${ratios[1]})` : ''}`,
      goal,
      p50Ms === null ? '' : `${p50Ms} / ${p99Ms} ms`,
      cpuUs === undefined || floorCpuUs === undefined ? '' : `${cpuUs} / ${floorCpuUs} µs`,
      before === undefined ? '' : `${before.ratio} ×${before.cpuUs === undefined ? '' : `, ${before.cpuUs} µs`}`,
    ]
  })
  const head = ['what', 'ours', 'floor', 'ratio (of the rounds)', 'goal', 'p50 / p99', 'CPU, ours / floor', 'last run']
  return aligned([head, ...rows])
}
