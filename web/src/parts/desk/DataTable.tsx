import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'

interface DataTableProps {
  /** Shows the table only when it is asked for. */
  summary?: string
  label: string
  heads: string[]
  /** The first cell of a row names it. */
  rows: ReactNode[][]
}

/** Numbers in rows. It scrolls by itself where it is wider than the screen. */
export function DataTable({ summary, label, heads, rows }: DataTableProps) {
  const table = (
    // A region that scrolls has to be reached with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label={label} tabIndex={0} className="scroll-shadows relative overflow-x-auto rounded-2xl">
      <table className="w-full min-w-max border-collapse text-sm tabular-nums">
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th key={head} scope="col" className={`px-2 py-2 font-semibold text-muted ${at === 0 ? 'text-left' : 'text-right'}`}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.length === 0 && (
            <tr className="border-t border-line">
              <td colSpan={heads.length} className="px-2 py-3 text-muted">
                {m.table_none()}
              </td>
            </tr>
          )}
          {rows.map((cells, row) => (
            <tr key={row} className="border-t border-line">
              {cells.map((cell, at) =>
                at === 0 ? (
                  <th key={at} scope="row" className="px-2 py-2 text-left font-medium">
                    {cell}
                  </th>
                ) : (
                  <td key={at} className="px-2 py-2 text-right">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
  if (!summary) return table
  return (
    <details className="mt-2">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-sm font-medium text-kiwi">{summary}</summary>
      {table}
    </details>
  )
}
