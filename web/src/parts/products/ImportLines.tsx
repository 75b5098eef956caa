import { useInfiniteQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { type ImportLine, type LinesOf, ownProductQueries } from '../../state/products/queries.ts'
import { categories, categoryNames, formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'

type Change = ImportLine['changes'][number]

const columnNames: Record<Change['column'], () => string> = {
  sku: m.import_column_sku,
  gtin: m.import_column_gtin,
  title: m.import_column_title,
  brand: m.import_column_brand,
  category: m.import_column_category,
  about: m.import_column_about,
  priceKrw: m.own_products_price,
  stock: m.own_products_stock,
  state: m.import_column_state,
}

function said({ column }: Change, value: Change['after']): string {
  if (value === null || value === '') return m.import_empty()
  if (column === 'priceKrw') return formatKrw(Number(value))
  const category = column === 'category' ? categories.find((one) => one === value) : undefined
  if (category) return categoryNames[category]()
  if (column === 'state') return value === 'listed' ? m.own_products_listed() : m.own_products_unlisted()
  return String(value)
}

/** Lines of an import: what each changes, what is wrong with it, or what of it stayed. */
export function ImportLines({ importId, of }: { importId: string; of: LinesOf }) {
  const query = useInfiniteQuery(ownProductQueries.lines(importId, of))
  if (query.isPending) return <RowSkeleton />
  if (query.data === undefined) return <Failure error={query.error} retry={() => void query.refetch()} />
  const lines = query.data.pages.flatMap((page) => page.lines)
  return (
    <>
      <ul>
        {lines.map((line) => (
          <li key={line.line} className="flex gap-3 border-t border-line py-2.5 text-[0.9375rem]">
            <span className="w-14 shrink-0 text-sm text-muted tabular-nums">{m.import_line({ line: String(line.line) })}</span>
            <span className="min-w-0 flex-1 wrap-anywhere">
              <bdi className="block font-semibold">{line.title}</bdi>
              <What line={line} of={of} />
            </span>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button kind="quiet" className="mt-2 w-full" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {m.import_more_lines()}
        </Button>
      )}
    </>
  )
}

function What({ line, of }: { line: ImportLine; of: LinesOf }) {
  if (of === 'wrong' || of === 'refused')
    return line.problems.map(({ sentence }) => (
      <span key={sentence} className="block text-danger">
        {sentence}
      </span>
    ))
  if (of === 'kept') {
    const columns = line.kept.map((column) => columnNames[column]()).join(', ')
    return <span className="block text-muted">{columns ? m.import_kept_columns({ columns }) : m.import_kept_product()}</span>
  }
  if (of === 'new') {
    const price = line.changes.find(({ column }) => column === 'priceKrw')
    return price ? <span className="block text-muted">{said(price, price.after)}</span> : null
  }
  return line.changes.map((change) => (
    <span key={change.column} className="block text-muted">
      {columnNames[change.column]()}: <del>{said(change, change.before)}</del> →{' '}
      <ins className="font-semibold text-ink no-underline">{said(change, change.after)}</ins>
    </span>
  ))
}
