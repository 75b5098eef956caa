import type { Cost } from './meter.ts'
import { allowed, reasons } from './reasons.ts'

/** What one page or job cost at each size, and how that grows. */
export interface Line {
  kind: 'page' | 'job'
  name: string
  /** In the order of the sizes; null where it failed. */
  costs: (Cost | null)[]
  /**
   * Buffers ~ size^exponent, from the smallest city to the largest; null where one of them failed.
   */
  exponent: number | null
  /** It grows faster than it may, or failed, and no reason is written down. */
  tooFast: boolean
  reason: string
}

export function lineOf(kind: Line['kind'], name: string, sizes: number[], costs: (Cost | null)[]): Line {
  const [first, last] = [costs[0], costs.at(-1)]
  const exponent =
    first && last && sizes.length > 1
      ? Math.log(Math.max(1, last.buffers) / Math.max(1, first.buffers)) / Math.log(sizes.at(-1)! / sizes[0]!)
      : null
  const known = reasons[name]
  const isMeasured = sizes.length < 2 || exponent !== null
  const tooFast = costs.includes(null) || !isMeasured || (exponent ?? 0) > (known?.atMost ?? allowed[kind])
  return { kind, name, costs, exponent, tooFast, reason: known?.reason ?? '' }
}

/**
 * A row per page and job: its costs at each size, the exponent, what its generic plans hold, and
 * the reason.
 */
export function growthTable(sizes: number[], lines: Line[]): string[][] {
  const head = ['what', ...sizes.flatMap((size) => [`${size} ×: buffers`, 'SQL ms', 'ms']), 'statements', 'exponent', 'generic plan', '']
  const body = lines.map(({ name, costs, exponent, tooFast, reason }) => {
    const last = costs.findLast((cost) => cost !== null)
    return [
      name,
      ...costs.flatMap((cost) => (cost ? [whole(cost.buffers), short(cost.sqlMs), short(cost.tookMs)] : ['failed', '', ''])),
      last ? short(last.statements) : '',
      exponent === null ? '' : exponent.toFixed(2),
      last?.plan.join(', ') ?? '',
      `${tooFast ? 'TOO FAST ' : ''}${reason}`.trim(),
    ]
  })
  return [head, ...body]
}

const whole = (value: number) => String(Math.round(value))
const short = (value: number) => (value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2))))
