import { type ReactNode, useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { Failure } from '../Message.tsx'
import { BlockSkeleton } from '../Skeletons.tsx'

interface PartProps {
  title: string
  query: { isPending: boolean; error: unknown; refetch: () => unknown }
  /** How many items were read. Undefined while unknown. */
  count: number | undefined
  hasMore?: boolean
  /** Above the list, also when it is empty. */
  head?: ReactNode
  /** List items. */
  children: ReactNode
}

/** One list of the desk, with its count. An empty list says that nothing waits. */
export function Part({ title, query, count, hasMore = false, head, children }: PartProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={count === 0 ? 'mt-6' : 'mt-9'}>
      <h2 id={id} className={`flex items-baseline gap-2 text-lg font-bold ${count === 0 ? 'mb-1' : 'mb-3'}`}>
        {title}
        {count !== undefined && count > 0 && (
          <span className="text-base font-semibold text-honey tabular-nums">{`${count}${hasMore ? '+' : ''}`}</span>
        )}
      </h2>
      {head && <div className="mb-3">{head}</div>}
      {query.isPending && <BlockSkeleton className="h-28" />}
      {count === undefined && query.error !== null && <Failure error={query.error} retry={() => void query.refetch()} />}
      {count === 0 && <p className="text-[0.9375rem] text-muted">{m.desk_none()}</p>}
      {count !== undefined && count > 0 && <ul className="grid items-start gap-3 lg:grid-cols-2">{children}</ul>}
    </section>
  )
}
