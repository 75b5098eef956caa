import { maxLengths } from '../../../../src/shared/bounds.ts'
import { Search, X } from 'lucide-react'
import { useRef } from 'react'
import { m } from '../../paraglide/messages.js'
import { LimitedInput } from '../LimitedInput.tsx'
import { keepComposing } from '../../state/composing.ts'

interface SearchBoxProps {
  value: string
  onChange: (text: string) => void
  onComposing: (isComposing: boolean) => void
  onSubmit: () => void
}

export function SearchBox({ value, onChange, onComposing, onSubmit }: SearchBoxProps) {
  const field = useRef<HTMLInputElement>(null)
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
        value={value}
        maxLength={maxLengths.search}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
        aria-label={m.search_title()}
        placeholder={m.search_placeholder()}
        onText={onChange}
        onComposing={onComposing}
        onKeyDown={keepComposing}
        className="field rounded-full border-transparent bg-sunken px-12"
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={m.search_clear()}
          onClick={() => {
            onChange('')
            field.current?.focus()
          }}
          className="absolute top-1/2 right-1 grid size-11 -translate-y-1/2 place-items-center rounded-full text-muted hover:text-ink"
        >
          <X aria-hidden className="size-5" />
        </button>
      )}
    </form>
  )
}
