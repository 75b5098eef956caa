import { type BenchIo, type Figure, median, round } from './figure.ts'
import type { Tpcb } from './tpcb.ts'

const rounds = 3
const secondsEach = 6

export interface Run {
  perSecond: number
  p50Ms: number
  p99Ms: number
}

/**
 * Measures ours and the floors in turn (A B A B …): a figure for each of ours beside each floor.
 */
export async function besideTpcb(
  io: BenchIo,
  tpcb: Tpcb,
  ours: { what: string; goal: string; run: (seconds: number) => Promise<Run> }[],
): Promise<Figure[]> {
  const mine: Run[][] = ours.map(() => [])
  const least: number[][] = tpcb.floors.map(() => [])
  for (let n = 1; n <= rounds; n += 1) {
    for (const [place, { what, run }] of ours.entries()) {
      const measured = await run(secondsEach)
      mine[place]!.push(measured)
      io.news(`${what} ${n}/${rounds}: ${Math.round(measured.perSecond)}/s`)
    }
    for (const [place, { by, run }] of tpcb.floors.entries()) {
      const perSecond = await run(secondsEach)
      least[place]!.push(perSecond)
      io.news(`${by} ${n}/${rounds}: ${Math.round(perSecond)}/s`)
    }
  }
  return ours.flatMap(({ what, goal }, place) =>
    tpcb.floors.map(({ by }, floor) => {
      const of = (pick: (run: Run) => number) => median(mine[place]!.map(pick))
      const [rate, floorRate] = [of((run) => run.perSecond), median(least[floor]!)]
      return {
        what: `${what} (${by})`,
        ours: round(rate),
        floor: round(floorRate),
        unit: 'per second',
        ratio: round(rate / floorRate),
        goal,
        p50Ms: round(of((run) => run.p50Ms)),
        p99Ms: round(of((run) => run.p99Ms)),
      }
    }),
  )
}
