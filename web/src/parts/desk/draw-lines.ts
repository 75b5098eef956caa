import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export interface Line {
  label: string
  color: string
  values: (number | null)[]
  /** A band around the line: the interval of each value. */
  low?: (number | null)[]
  high?: (number | null)[]
}

export interface Drawing {
  values: string[] | number[]
  formatX: (value: number) => string
  lines: Line[]
  format: (value: number) => string
  isStacked: boolean
  zero: boolean
}

const height = 224
const daySeconds = 86_400
/** Whole days or places between two marks of the horizontal axis. */
const steps = [1, 2, 5, 7, 10, 14, 30]

/** Between two marks of a vertical axis of whole numbers: no piece or won is divided. */
const wholeSteps = Array.from({ length: 13 }, (_, zeros) => [1, 2, 5].map((step) => step * 10 ** zeros)).flat()

/**
 * The only file that loads the plotting library. Colours come from the page, so that they follow
 * the dark mode.
 */
export function drawLines(element: HTMLElement, drawing: Drawing): uPlot {
  const { values: xs, lines, format, formatX, isStacked, zero } = drawing
  const style = getComputedStyle(document.documentElement)
  const [ink, line] = [style.getPropertyValue('--muted').trim(), style.getPropertyValue('--line').trim()]
  const isTime = typeof xs[0] === 'string'
  const places = xs.map((value) => (typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) / 1000 : value))
  const values = isStacked ? stacked(lines.map((one) => one.values)) : lines.map((one) => one.values)
  const areWhole = values.flat().every((value) => value === null || Number.isInteger(value))
  const bands = isStacked ? [] : lines.flatMap(({ low, high }) => (low && high ? [[high, low]] : [])).flat()
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: '12px system-ui' }
  let next = lines.length + 1
  const shaded: uPlot.Band[] = isStacked
    ? values.slice(1).map((_, at) => ({ series: [at + 1, at + 2], fill: color(lines[at]!.color, 0.55) }))
    : lines.flatMap((one) => (one.low && one.high ? [{ series: [next++, next++] as [number, number], fill: color(one.color, 0.18) }] : []))
  return new uPlot(
    {
      width: element.clientWidth,
      height,
      // Half of the last day's label stands beyond the plot.
      padding: [8, 44, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: isTime },
        y: { range: (_, low, high) => [zero ? Math.min(0, low) : 0, Math.max(high, zero ? 0 : high) * 1.05 || 1] },
      },
      axes: [
        {
          ...axis,
          values: (_, ticks) => ticks.map(formatX),
          incrs: steps.map((step) => step * (isTime ? daySeconds : 1)),
          space: 92,
          size: 32,
        },
        {
          ...axis,
          ...(areWhole ? { incrs: wholeSteps } : {}),
          values: (_, ticks) => ticks.map(format),
          size: (_, labels) => widthOf(labels),
        },
      ],
      series: [
        {},
        ...lines.map((one, at) => ({
          stroke: one.color,
          width: 2,
          points: { show: places.length < 40, size: 5, fill: one.color },
          ...(isStacked && at === lines.length - 1 ? { fill: color(one.color, 0.55) } : {}),
        })),
        ...bands.map(() => ({ width: 0, points: { show: false } })),
      ],
      bands: shaded,
      hooks: zero ? { draw: [(chart) => zeroLine(chart, ink)] } : {},
    },
    [places, ...values, ...bands] as uPlot.AlignedData,
    element,
  )
}

/** For the longest label, of 12 px: a Korean letter is as wide as it is high. */
const widthOf = (labels: string[] | null): number =>
  Math.max(48, ...(labels ?? []).map((label) => [...label].reduce((width, letter) => width + (letter > '\u1100' ? 12 : 7), 18)))

/** Each line on top of those after it: the first is the sum of all. */
function stacked(lists: (number | null)[][]): number[][] {
  return lists.map((_, at) => (lists[at] ?? []).map((_value, place) => lists.slice(at).reduce((sum, list) => sum + (list[place] ?? 0), 0)))
}

function color(hex: string, alpha: number): string {
  return `${hex}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')}`
}

function zeroLine(chart: uPlot, ink: string): void {
  const y = Math.round(chart.valToPos(0, 'y', true))
  const { ctx, bbox } = chart
  ctx.save()
  ctx.strokeStyle = ink
  ctx.setLineDash([6, 4])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}
