import { Link } from '@tanstack/react-router'
import { TrendingUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { categories, categoryNames } from '../../state/wording.ts'

const chip =
  'inline-flex min-h-11 max-w-full items-center gap-1.5 rounded-full border border-line bg-card px-4 text-[0.9375rem] font-medium hover:border-kiwi'

/** Before anything is typed: what many people search for, and the looks of each category. */
export function SearchStart({ popular, onPick }: { popular: string[]; onPick: (text: string) => void }) {
  return (
    <div className="space-y-6">
      {popular.length > 0 && (
        <Part title={m.search_popular()}>
          {popular.map((text) => (
            <button key={text} type="button" onClick={() => onPick(text)} className={chip}>
              <TrendingUp aria-hidden className="size-4 shrink-0 text-kiwi" />
              <bdi className="truncate">{text}</bdi>
            </button>
          ))}
        </Part>
      )}
      <Part title={m.search_looks()}>
        {categories.map((category) => (
          <Link key={category} to="/popular" search={{ category }} className={chip}>
            {categoryNames[category]()}
          </Link>
        ))}
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 font-bold">{title}</h2>
      <div className="flex flex-wrap gap-2">{children}</div>
    </section>
  )
}
