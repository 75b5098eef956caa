import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { queries } from '../../state/social/queries.ts'
import { formatCount } from '../../state/wording.ts'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'

/** What many more people than usual write about today, in order; nothing where there is none. */
export function TrendList() {
  const id = useId()
  const { data, isPending, error, refetch } = useQuery(queries.trends())
  if (data?.tags.length === 0) return null
  return (
    <section aria-labelledby={id} className="mt-6">
      <h2 id={id} className="text-lg font-bold">
        {m.trends_title()}
      </h2>
      <p className="pb-1 text-sm text-muted">{m.trends_hint()}</p>
      {isPending && <RowSkeleton count={4} />}
      {!data && error && <Failure error={error} retry={() => void refetch()} />}
      <ol className="sm:columns-2 sm:gap-6">
        {data?.tags.map(({ tag, people }, at) => (
          <li key={tag} className="break-inside-avoid">
            <Link to="/tags/$tag" params={{ tag }} className="-mx-2 flex min-h-13 items-center gap-3 rounded-2xl px-2 hover:bg-sunken">
              <span aria-hidden className="w-6 text-center text-lg font-extrabold text-kiwi tabular-nums">
                {at + 1}
              </span>
              <span className="min-w-0 leading-tight">
                <span className="block truncate font-semibold">#{tag}</span>
                <span className="block text-sm text-muted">{m.trends_people({ count: formatCount(people) })}</span>
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  )
}
