import { m } from '../../paraglide/messages.js'
import { formatDay } from '../../state/dates.ts'
import type { EarningDay, PostEarning } from '../../state/orders/commissions.ts'
import { formatCount, formatKrw } from '../../state/wording.ts'
import { Plot } from '../desk/Plot.tsx'
import { SoldByPost } from './SoldBy.tsx'

export function Figures({ figures }: { figures: readonly (readonly [label: string, value: string])[] }) {
  return (
    // As many per row as have room, and the last row is filled.
    <dl className="flex flex-wrap gap-2">
      {figures.map(([label, value]) => (
        <div key={label} className="min-w-0 flex-1 basis-36 rounded-3xl bg-card p-4 shadow-card">
          <dt className="text-sm text-muted">{label}</dt>
          <dd className="text-lg font-bold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const dayOf = (seconds: number) => formatDay(new Date(seconds * 1000).toISOString().slice(0, 10))

/** Taps and sales, and what they earned, or cost the shop: two plots, for two units. */
export function EarningDays({ days, earned }: { days: EarningDay[]; earned: string }) {
  const x = { label: m.look_day(), values: days.map(({ day }) => day), format: dayOf }
  return (
    <section aria-label={m.earnings_days()} className="mt-6 grid grid-cols-1 gap-5 lg:grid-cols-2">
      <Plot
        title={m.earnings_days()}
        x={x}
        format={(value) => formatCount(Math.round(value))}
        lines={[
          { label: m.earnings_taps(), color: '#5f9424', values: days.map(({ taps }) => taps) },
          { label: m.earnings_sales(), color: '#c2762b', values: days.map(({ sales }) => sales) },
        ]}
      />
      <Plot
        title={earned}
        x={x}
        format={(value) => formatKrw(Math.round(value))}
        lines={[{ label: earned, color: '#5f9424', values: days.map(({ earnedKrw }) => earnedKrw) }]}
      />
    </section>
  )
}

/** What was paid, and what waits until the purchase is final. */
export function Earned({ paidKrw, waitingKrw }: Pick<PostEarning, 'paidKrw' | 'waitingKrw'>) {
  return (
    <>
      <span className="block">{formatKrw(paidKrw)}</span>
      {waitingKrw > 0 && (
        <span className="block text-sm font-normal text-muted">{m.earnings_waits({ amount: formatKrw(waitingKrw) })}</span>
      )}
    </>
  )
}

export function PostEarnings({ posts }: { posts: PostEarning[] }) {
  return (
    <ul className="divide-y divide-line">
      {posts.map(({ paidKrw, waitingKrw, ...post }) => (
        <SoldByPost key={post.postId} {...post}>
          <Earned paidKrw={paidKrw} waitingKrw={waitingKrw} />
        </SoldByPost>
      ))}
    </ul>
  )
}
