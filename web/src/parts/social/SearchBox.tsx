import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { keepComposing } from '../../state/composing.ts'
import { queries } from '../../state/social/queries.ts'
import { stepTo, type Suggested, suggestedOf } from '../../state/social/suggested.ts'
import { LimitedInput } from '../LimitedInput.tsx'
import { SearchSuggestions } from './SearchSuggestions.tsx'

interface SearchBoxProps {
  value: string
  /** The text for which there are suggestions; empty for none. */
  asked: string
  onChange: (text: string) => void
  onComposing: (isComposing: boolean) => void
  onSubmit: () => void
  /** One of the suggested searches takes the place of the text. */
  onPick: (text: string) => void
}

/** The field and its suggestions: a combobox. While a syllable is composed, no key is taken. */
export function SearchBox({ value, asked, onChange, onComposing, onSubmit, onPick }: SearchBoxProps) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  const [isFocused, setFocused] = useState(false)
  const [dismissed, setDismissed] = useState<string | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const { data } = useQuery(queries.suggestions(asked))
  const isWanted = isFocused && asked !== '' && value !== '' && dismissed !== value
  const options = isWanted && data ? suggestedOf(data, asked) : []
  const isOpen = options.length > 0
  const active = options.findIndex(({ key }) => key === chosen)
  const optionId = (nth: number) => `${id}-${nth}`

  function change(text: string) {
    setChosen(null)
    onChange(text)
  }
  function pick(option: Suggested) {
    // Ends a syllable, so that the browser does not write it once more.
    field.current?.blur()
    setChosen(null)
    if (option.kind === 'query') return onPick(option.text)
    onSubmit()
    if (option.kind === 'person') void navigate({ to: '/@{$handle}', params: { handle: option.person.handle } })
    else if (option.kind === 'tag') void navigate({ to: '/tags/$tag', params: { tag: option.tag } })
    else void navigate({ to: '/products/$productId', params: { productId: option.product.id } })
  }
  function press(event: KeyboardEvent<HTMLInputElement>) {
    keepComposing(event)
    if (!isOpen || event.nativeEvent.isComposing || event.keyCode === 229) return
    const option = options[active]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = stepTo(active, event.key === 'ArrowDown' ? 1 : -1, options.length)
      setChosen(options[next]?.key ?? null)
      document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && option) pick(option)
    else if (event.key === 'Escape') setDismissed(value)
    else return
    event.preventDefault()
  }

  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
        field.current?.blur()
      }}
      className="relative"
    >
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-4 size-5 -translate-y-1/2 text-muted" />
      <LimitedInput
        ref={field}
        type="search"
        role="combobox"
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-activedescendant={active === -1 ? undefined : optionId(active)}
        value={value}
        maxLength={maxLengths.search}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
        aria-label={m.search_title()}
        placeholder={m.search_placeholder()}
        onText={change}
        onComposing={onComposing}
        onKeyDown={press}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        className="field rounded-full border-transparent bg-sunken px-12"
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={m.search_clear()}
          onClick={() => {
            change('')
            field.current?.focus()
          }}
          className="absolute top-1/2 right-1 grid size-11 -translate-y-1/2 place-items-center rounded-full text-muted hover:text-ink"
        >
          <X aria-hidden className="size-5" />
        </button>
      )}
      <p role="status" className="sr-only">
        {isOpen ? m.complete_count({ count: options.length }) : ''}
      </p>
      {isOpen && (
        <SearchSuggestions
          id={id}
          options={options}
          optionId={optionId}
          active={active}
          highlights={data?.highlights ?? {}}
          onPick={pick}
        />
      )}
    </form>
  )
}
