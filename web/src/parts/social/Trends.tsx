import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { queries } from '../../state/social/queries.ts'

/** What many more people than usual write about today, in one row; TrendList.tsx has lines. */
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
