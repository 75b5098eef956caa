import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { queries } from '../../state/social/queries.ts'
import { formatCount } from '../../state/wording.ts'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'

/** What many more people than usual write about today, in order; nothing where there is none. */
export function Trends() {
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

/** The same in one row. */
export function TrendChips({ className = '' }: { className?: string }) {
  const tags = useQuery(queries.trends()).data?.tags ?? []
  return <TagChips label={m.trends_title()} tags={tags.map(({ tag }) => tag)} className={className} isLabelShown />
}

interface TagChipsProps {
  label: string
  tags: string[]
  className?: string
  isLabelShown?: boolean
}

/** Hashtags in a row that scrolls sideways. */
export function TagChips({ label, tags, className = '', isLabelShown = false }: TagChipsProps) {
  if (tags.length === 0) return null
  return (
    <nav aria-label={label} className={`no-scrollbar flex items-center gap-2 overflow-x-auto px-4 pb-3 ${className}`}>
      {isLabelShown && (
        <span aria-hidden className="shrink-0 text-sm font-bold">
          {label}
        </span>
      )}
      {tags.map((tag) => (
        <Link
          key={tag}
          to="/tags/$tag"
          params={{ tag }}
          className="inline-flex min-h-11 shrink-0 items-center rounded-full border border-line bg-card px-4 text-[0.9375rem] font-medium hover:border-kiwi focus-visible:-outline-offset-2"
        >
          #{tag}
        </Link>
      ))}
    </nav>
  )
}
