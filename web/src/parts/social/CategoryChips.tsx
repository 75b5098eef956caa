import { m } from '../../paraglide/messages.js'
import type { Category } from '../../state/kiwi.ts'
import { categories, categoryNames } from '../../state/wording.ts'

interface CategoryChipsProps {
  /** Undefined for all categories. */
  chosen: Category | undefined
  onChoose: (category: Category | undefined) => void
}

/** One category, or all, of a list: it stays in reach while the list scrolls. */
export function CategoryChips({ chosen, onChoose }: CategoryChipsProps) {
  return (
    <div
      role="group"
      aria-label={m.popular_categories()}
      className="no-scrollbar sticky top-[calc(3.5rem+var(--banner,0px))] z-10 mb-2 flex gap-2 overflow-x-auto bg-paper/90 px-4 py-2 backdrop-blur-lg"
    >
      {[undefined, ...categories].map((category) => (
        <button
          key={category ?? ''}
          type="button"
          aria-pressed={category === chosen}
          onClick={() => onChoose(category)}
          className="inline-flex min-h-11 shrink-0 items-center rounded-full border border-line bg-card px-4 text-[0.9375rem] font-medium transition-colors hover:border-kiwi focus-visible:-outline-offset-2 aria-pressed:border-kiwi aria-pressed:bg-kiwi-soft aria-pressed:font-semibold aria-pressed:text-kiwi"
        >
          {category ? categoryNames[category]() : m.popular_all()}
        </button>
      ))}
    </div>
  )
}
