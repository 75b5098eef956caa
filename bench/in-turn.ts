import { type Cpu, cpuSoFar } from './cpu.ts'
import { type BenchIo, type Figure, median, round, spreadOf } from './figure.ts'

const rounds = 3
const usualSeconds = 3

export interface Run {
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Of all processes that take part, per operation. */
  cpuUs: number
  /** The part of each program: node, postgres, redis-server. */
  cpuUsBy?: Record<string, number>
}

export interface Side {
  what: string
  run(seconds: number): Promise<Run>
}

/**
 * Measures ours and the floors in turn (A B A B …): a figure for each of ours beside each floor.
 */
export async function inTurn(
  io: BenchIo,
  ours: (Side & { goal: string })[],
  floors: Side[],
  secondsEach = usualSeconds,
): Promise<Figure[]> {
  const sides = [...ours, ...floors]
  const measured = new Map<Side, Run[]>(sides.map((side) => [side, []]))
  for (let n = 1; n <= rounds; n += 1) {
    for (const side of sides) {
      const run = await side.run(secondsEach)
      measured.get(side)!.push(run)
      io.news(`${side.what} ${n}/${rounds}: ${Math.round(run.perSecond)}/s, ${Math.round(run.cpuUs)} µs of CPU${partsOf(run)}`)
    }
  }
  const of = (side: Side, pick: (run: Run) => number) => median(measured.get(side)!.map(pick))
  return ours.flatMap((mine) =>
    floors.map((floor) => ({
      what: `${mine.what} (${floor.what})`,
      ours: round(of(mine, rate)),
      floor: round(of(floor, rate)),
      unit: 'per second',
      ratio: round(of(mine, rate) / of(floor, rate)),
      ratios: spreadOf(measured.get(mine)!.map(rate), measured.get(floor)!.map(rate)),
      goal: mine.goal,
      p50Ms: round(of(mine, (run) => run.p50Ms)),
      p99Ms: round(of(mine, (run) => run.p99Ms)),
      cpuUs: round(of(mine, (run) => run.cpuUs)),
      floorCpuUs: round(of(floor, (run) => run.cpuUs)),
    })),
  )
}

const rate = (run: Run) => run.perSecond

function partsOf({ cpuUsBy = {} }: Run): string {
  const parts = Object.entries(cpuUsBy).flatMap(([program, us]) => (us >= 1 ? `${program} ${Math.round(us)}` : []))
  return parts.length > 0 ? ` (${parts.join(', ')})` : ''
}

/**
 * Adds the CPU per operation to a measured run. `clients`: whether this process takes part or only
 * plays the clients.
 */
export async function withCpu<Measured extends { perSecond: number }>(
  seconds: number,
  clients: 'take part' | 'are left out',
  work: () => Promise<Measured>,
): Promise<Measured & { cpuUs: number; cpuUsBy: Record<string, number> }> {
  const of = ({ ownMs, startedMs }: Cpu) => startedMs + (clients === 'take part' ? ownMs : 0)
  const before = cpuSoFar()
  const measured = await work()
  const after = cpuSoFar()
  const perOperation = (ms: number) => (ms * 1_000) / (measured.perSecond * seconds)
  const parts = Object.entries(after.startedMsBy).map(([program, ms]) => [program, perOperation(ms - (before.startedMsBy[program] ?? 0))])
  return { ...measured, cpuUs: perOperation(of(after) - of(before)), cpuUsBy: Object.fromEntries(parts) as Record<string, number> }
}

/**
 * A piece of work done once, in which this process takes part, as a rate of its many operations.
 */
export async function doneOnce(operations: number, work: () => Promise<void>): Promise<Run> {
  const startedAt = performance.now()
  const { cpuUs, cpuUsBy } = await withCpu(1, 'take part', async () => {
    await work()
    return { perSecond: operations }
  })
  const tookMs = performance.now() - startedAt
  return { perSecond: (operations * 1_000) / tookMs, p50Ms: tookMs, p99Ms: tookMs, cpuUs, cpuUsBy }
}
