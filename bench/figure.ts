/** One measured figure beside its floor, as `kiwi bench --json` prints it. */
export interface Figure {
  what: string
  ours: number
  /** The least work that could give the same answer, measured in turn with ours. */
  floor: number
  unit: string
  /** ours / floor. */
  ratio: number
  /** The least and the most of the single rounds; where there were several. */
  ratios?: [least: number, most: number]
  goal: string
  p50Ms: number | null
  p99Ms: number | null
  /** CPU time of all processes per operation, in µs: steadier than the rate on a busy machine. */
  cpuUs?: number
  floorCpuUs?: number
}

export interface BenchIo {
  root: string
  news(line: string): void
}

/** A bench resolves to its figures, and stops everything that it started. */
export type Bench = (io: BenchIo) => Promise<Figure[]>

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The least and the most ratio of ours to the floor of the same round. */
export function spreadOf(ours: number[], floors: number[]): [number, number] {
  const ratios = ours.map((value, n) => value / floors[n]!)
  return [round(Math.min(...ratios)), round(Math.max(...ratios))]
}

export function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export function round(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
