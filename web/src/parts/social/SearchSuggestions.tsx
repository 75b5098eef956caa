import { Clock, Hash, TrendingUp } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { Suggested } from '../../state/social/suggested.ts'
import { formatCount } from '../../state/wording.ts'
import { Avatar } from '../Avatar.tsx'
import { Name } from '../Name.tsx'
import { ProductImage, ProductPrice } from '../orders/ProductTile.tsx'
import { Marked } from './Marked.tsx'

interface SearchSuggestionsProps {
  id: string
  options: Suggested[]
  optionId: (nth: number) => string
  /** The option with the mark of the arrow keys; -1 for none. */
  active: number
  highlights: Record<string, number[][]>
  onPick: (option: Suggested) => void
}

const kinds: { kind: Suggested['kind']; label: () => string }[] = [
  { kind: 'query', label: m.search_suggestions },
  { kind: 'person', label: m.search_people },
  { kind: 'tag', label: m.search_tags },
  { kind: 'product', label: m.search_products },
]

/** The list box under the search field: the field keeps the focus and the keys. */
export function SearchSuggestions({ id, options, optionId, active, highlights, onPick }: SearchSuggestionsProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label={m.search_suggestions()}
      className="absolute inset-x-0 top-full z-30 mt-1.5 max-h-[min(30rem,60dvh)] overflow-y-auto rounded-2xl border border-line bg-card p-1.5 shadow-card"
    >
      {kinds.map(({ kind, label }) => {
        const own = options.flatMap((option, nth) => (option.kind === kind ? [{ option, nth }] : []))
        if (own.length === 0) return null
        return (
          <div key={kind} role="group" aria-label={label()} className="border-line not-first:mt-1.5 not-first:border-t not-first:pt-1.5">
            {own.map(({ option, nth }) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field keeps focus and keys
              <div
                key={option.key}
                id={optionId(nth)}
                role="option"
                aria-selected={nth === active}
                onPointerDown={(event) => event.preventDefault()}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onPick(option)}
                className={`flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-2.5 py-1 ${nth === active ? 'bg-sunken' : 'hover:bg-sunken'}`}
              >
                <Option option={option} highlights={highlights} />
              </div>
            ))}
          </div>
        )
      })}
    </div>
  )
}

function Option({ option, highlights }: { option: Suggested; highlights: SearchSuggestionsProps['highlights'] }) {
  switch (option.kind) {
    case 'query': {
      const Icon = option.isOwn ? Clock : TrendingUp
      return (
        <>
          <span className="grid w-8 shrink-0 place-items-center text-muted">
            <Icon aria-label={option.isOwn ? m.search_recent() : m.search_popular()} role="img" className="size-4.5" />
          </span>
          <bdi className="truncate">
            <Marked text={option.text} ranges={option.ranges} />
          </bdi>
        </>
      )
    }
    case 'person':
      return (
        <>
          <Avatar person={option.person} size="small" />
          <span className="flex min-w-0 items-baseline gap-1.5">
            <Name person={option.person} ranges={highlights[option.person.id]} className="font-semibold" />
            <span className="truncate text-sm text-muted">@{option.person.handle}</span>
          </span>
        </>
      )
    case 'tag':
      return (
        <>
          <span className="grid size-8 shrink-0 place-items-center rounded-full bg-kiwi-soft text-kiwi">
            <Hash aria-hidden className="size-4" />
          </span>
          <span className="min-w-0 flex-1 truncate font-semibold">
            <Marked text={option.tag} ranges={highlights[`#${option.tag}`]} />
          </span>
          <span className="shrink-0 text-sm text-muted">{m.tag_post_count({ count: formatCount(option.postCount) })}</span>
        </>
      )
    case 'product':
      return (
        <>
          <span aria-hidden className="size-8 shrink-0 overflow-hidden rounded-lg">
            <ProductImage product={option.product} sizes="32px" />
          </span>
          <span className="min-w-0 flex-1 truncate">
            <Marked text={option.product.title} ranges={highlights[option.product.id]} />
          </span>
          <span className="shrink-0 text-sm font-bold">
            <ProductPrice product={option.product} />
          </span>
        </>
      )
    default: {
      const unhandled: never = option
      return unhandled
    }
  }
}
