import { m } from '../../paraglide/messages.js'
import { formatShare } from '../../state/desk/ranking-wording.ts'

interface Interval {
  rate: number
  low: number
  high: number
}

/** A rate as a point on its interval, beside the number; `top` is the end of the scale. */
export function RateBar({ interval, top, color }: { interval: Interval | null; top: number; color: string }) {
  if (!interval) return <>–</>
  const at = (value: number) => `${Math.min(100, (value / top) * 100)}%`
  const { rate, low, high } = interval
  return (
    <span className="inline-flex items-center gap-3">
      <span aria-hidden className="relative h-4 w-20 rounded-full bg-sunken sm:w-36">
        <span
          className="absolute top-1/2 h-1 -translate-y-1/2 rounded-full opacity-50"
          style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})`, background: color }}
        />
        <span
          className="absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full"
          style={{ left: at(rate), background: color }}
        />
      </span>
      <span className="w-14 font-semibold">{formatShare(rate)}</span>
      <span className="sr-only">{m.look_interval({ low: formatShare(low), high: formatShare(high) })}</span>
    </span>
  )
}

/** A share of a whole as a filled bar, beside the number. */
export function ShareBar({ share, color }: { share: number; color: string }) {
  return (
    <span className="inline-flex items-center gap-3">
      <span aria-hidden className="h-3 w-20 overflow-hidden rounded-full bg-sunken sm:w-36">
        <span className="block h-full rounded-full" style={{ width: `${share * 100}%`, background: color }} />
      </span>
      <span className="w-14 font-semibold">{formatShare(share)}</span>
    </span>
  )
}
