import type { ReactNode } from 'react'

/**
 * Rows of a label and a value. A long label, such as a time with its zone, leaves two fifths to the
 * value.
 */
export function Rows({ rows, className = '' }: { rows: [label: string, value: ReactNode][]; className?: string }) {
  return (
    <dl className={`divide-y divide-line rounded-3xl bg-card px-5 shadow-card ${className}`}>
      {rows.map(([label, value]) => (
        <div key={label} className="flex justify-between gap-4 py-3.5">
          <dt className="max-w-3/5 shrink-0 text-muted">{label}</dt>
          <dd className="min-w-0 text-right font-semibold break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
