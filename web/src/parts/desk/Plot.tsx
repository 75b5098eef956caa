import { useEffect, useId, useRef } from 'react'
import type uPlot from 'uplot'
import { m } from '../../paraglide/messages.js'
import { DataTable } from './DataTable.tsx'
import type { Drawing, Line } from './draw-lines.ts'

interface PlotProps {
  title: string
  /** What the horizontal axis counts: days (`2026-11-26`) or whole numbers. */
  x: { label: string; values: string[] | number[]; format: (value: number) => string }
  lines: Line[]
  /** Writes a value of the vertical axis. */
  format: (value: number) => string
  /** Lines stand on each other and fill the space below. */
  isStacked?: boolean
  /** A horizontal line that values are compared with. */
  zero?: boolean
}

/**
 * Lines over time or places, drawn on a canvas whose code loads with the first plot. The same
 * numbers are a table below, for everybody who reads rather than looks.
 */
export function Plot({ title, x, lines, format, isStacked = false, zero = false }: PlotProps) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const formatX = x.format
  // As a value: a refetch with the same numbers draws nothing again.
  const data = JSON.stringify({ values: x.values, lines, isStacked, zero } satisfies Omit<Drawing, 'format' | 'formatX'>)
  useEffect(() => {
    const element = box.current
    if (!element) return
    let chart: uPlot | undefined
    let isGone = false
    const draw = () =>
      void import('./draw-lines.ts').then(({ drawLines }) => {
        if (isGone) return
        chart?.destroy()
        chart = drawLines(element, { ...(JSON.parse(data) as Drawing), format, formatX })
      })
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const observer = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height: chart.height }))
    observer.observe(element)
    dark.addEventListener('change', draw)
    draw()
    return () => {
      isGone = true
      dark.removeEventListener('change', draw)
      observer.disconnect()
      chart?.destroy()
    }
  }, [data, format, formatX])
  return (
    <figure aria-labelledby={id} className="min-w-0">
      <figcaption id={id} className="mb-2 font-semibold">
        {title}
      </figcaption>
      <ul aria-hidden className="mb-1 flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
        {lines.length > 1 &&
          lines.map(({ label, color }) => (
            <li key={label} className="inline-flex items-center gap-1.5">
              <span className="size-2.5 rounded-full" style={{ background: color }} />
              {label}
            </li>
          ))}
      </ul>
      <div ref={box} aria-hidden className="h-56 w-full overflow-hidden" />
      <DataTable
        summary={m.look_as_table()}
        label={title}
        heads={[x.label, ...lines.map(({ label }) => label)]}
        rows={x.values.map((value, at) => [
          typeof value === 'number' ? x.format(value) : value,
          ...lines.map(({ values, low, high }) => cell(values[at], low?.[at], high?.[at], format)),
        ])}
      />
    </figure>
  )
}

function cell(
  value: number | null | undefined,
  low: number | null | undefined,
  high: number | null | undefined,
  format: (value: number) => string,
) {
  if (value === null || value === undefined) return '–'
  const interval = low === null || low === undefined || high === null || high === undefined ? '' : ` (${format(low)} – ${format(high)})`
  return format(value) + interval
}
