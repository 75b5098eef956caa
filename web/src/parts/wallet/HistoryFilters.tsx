import { maxLengths } from '../../../../src/shared/bounds.ts'
import { ListFilter, Search, X } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { searchableText, useSettled } from '../../state/social/search-text.ts'
import { countFilters, type HistoryFilter, noFilter, walletKinds } from '../../state/wallet/history.ts'
import { kindNames } from '../../state/wallet/wording.ts'
import { TabBar } from '../TabBar.tsx'
import { LimitedInput } from '../LimitedInput.tsx'

interface HistoryFiltersProps {
  filter: HistoryFilter
  onChange: (filter: HistoryFilter) => void
}

const chip =
  'inline-flex min-h-11 items-center rounded-full border border-line bg-card px-4 text-sm font-medium hover:border-kiwi aria-pressed:border-kiwi aria-pressed:bg-kiwi-soft aria-pressed:font-semibold aria-pressed:text-kiwi'

/** Text and direction are always visible. A button opens the others and counts the active ones. */
export function HistoryFilters({ filter, onChange }: HistoryFiltersProps) {
  const id = useId()
  const count = countFilters(filter)
  const [isOpen, setOpen] = useState(count > 0)
  return (
    <div className="space-y-2 pb-2">
      <SearchField text={filter.q} onChange={(q) => onChange({ ...filter, q })} />
      <TabBar
        label={m.wallet_history_direction()}
        value={filter.direction}
        onChange={(direction) => onChange({ ...filter, direction })}
        tabs={[
          { value: 'all', label: m.wallet_history_all_ways },
          { value: 'in', label: m.wallet_history_in },
          { value: 'out', label: m.wallet_history_out },
        ]}
      />
      <div className="flex flex-wrap items-center gap-2">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={`${id}-more`}
          onClick={() => setOpen(!isOpen)}
          className={`${chip} gap-2`}
        >
          <ListFilter aria-hidden className="size-4" />
          {count > 0 ? m.wallet_history_filters_on({ count }) : m.wallet_history_filters()}
        </button>
        {count > 0 && (
          <button
            type="button"
            onClick={() => onChange({ ...noFilter, q: filter.q, direction: filter.direction })}
            className="min-h-11 px-2 text-sm font-semibold text-kiwi"
          >
            {m.wallet_history_clear()}
          </button>
        )}
      </div>
      <div id={`${id}-more`} hidden={!isOpen} className="space-y-4 rounded-3xl bg-card p-4 shadow-card">
        <fieldset>
          <legend className="mb-2 text-sm font-semibold">{m.wallet_history_kinds()}</legend>
          <div className="flex flex-wrap gap-2">
            {walletKinds.map((kind) => {
              const isOn = filter.kinds.includes(kind)
              return (
                <button
                  key={kind}
                  type="button"
                  aria-pressed={isOn}
                  onClick={() =>
                    onChange({ ...filter, kinds: isOn ? filter.kinds.filter((one) => one !== kind) : [...filter.kinds, kind] })
                  }
                  className={chip}
                >
                  {kindNames[kind]()}
                </button>
              )
            })}
          </div>
        </fieldset>
        <fieldset>
          <legend className="mb-2 text-sm font-semibold">{m.wallet_history_period()}</legend>
          <div className="grid grid-cols-2 gap-2">
            <DayField
              label={m.wallet_history_from()}
              value={filter.fromDay}
              max={filter.toDay}
              onChange={(fromDay) => onChange({ ...filter, fromDay })}
            />
            <DayField
              label={m.wallet_history_to()}
              value={filter.toDay}
              min={filter.fromDay}
              onChange={(toDay) => onChange({ ...filter, toDay })}
            />
          </div>
        </fieldset>
      </div>
    </div>
  )
}

interface DayFieldProps {
  label: string
  value: string | null
  min?: string | null
  max?: string | null
  onChange: (day: string | null) => void
}

function DayField({ label, value, min, max, onChange }: DayFieldProps) {
  return (
    <label className="block text-[0.8125rem] text-muted">
      {label}
      <input
        type="date"
        value={value ?? ''}
        {...(min ? { min } : {})}
        {...(max ? { max } : {})}
        onChange={({ target }) => onChange(target.value || null)}
        className="field mt-1 px-3"
      />
    </label>
  )
}

/** Searches when typing pauses, and never with half a syllable. */
function SearchField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  const [isComposing, setComposing] = useState(false)
  const [known, setKnown] = useState(text)
  // Another part of the page may clear the filters.
  if (known !== text) {
    setKnown(text)
    if (text === '') setTyped('')
  }
  const settled = useSettled(searchableText(typed, isComposing), 250)
  const changed = useEffectEvent((next: string) => {
    if (next !== text) onChange(next)
  })
  useEffect(() => changed(settled), [settled])
  return (
    <div className="relative">
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-4 size-5 -translate-y-1/2 text-muted" />
      <LimitedInput
        type="search"
        value={typed}
        maxLength={maxLengths.memo}
        aria-label={m.wallet_history_search()}
        placeholder={m.wallet_history_search()}
        onText={setTyped}
        onComposing={setComposing}
        className="field px-11"
      />
      {typed !== '' && (
        <button
          type="button"
          aria-label={m.search_clear()}
          onClick={() => setTyped('')}
          className="absolute top-1/2 right-1 grid size-11 -translate-y-1/2 place-items-center rounded-full text-muted"
        >
          <X aria-hidden className="size-5" />
        </button>
      )}
    </div>
  )
}
