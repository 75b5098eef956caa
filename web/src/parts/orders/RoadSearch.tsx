import { useMutation } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { isComposingEnter } from '../../state/composing.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import type { FoundRoad } from '../../state/orders/addresses.ts'
import { Button } from '../Button.tsx'
import { LimitedInput } from '../LimitedInput.tsx'

/**
 * Finds a road address with its postcode. Enter searches, the arrows go through what was found; an
 * Enter that ends a syllable does nothing.
 */
export function RoadSearch({ onPick }: { onPick: (road: FoundRoad) => void }) {
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const [words, setWords] = useState('')
  const find = useMutation({ mutationFn: (text: string) => kiwi.addresses.findRoads.mutate({ words: text }) })
  const isLong = words.trim().length >= 2
  const search = () => isLong && find.mutate(words.trim())
  const buttons = () => [...(list.current?.querySelectorAll('button') ?? [])]

  function onFieldKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === 'Enter') {
      // The form around it is not sent.
      event.preventDefault()
      if (!isComposingEnter(event.nativeEvent)) search()
    }
    if (event.key === 'ArrowDown' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      buttons()[0]?.focus()
    }
  }
  function onFoundKey(event: KeyboardEvent<HTMLButtonElement>) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const all = buttons()
    const next = all.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)
    if (next < 0) document.getElementById(id)?.focus()
    else all[next]?.focus()
  }
  return (
    <div role="search">
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {m.address_search()}
      </label>
      <div className="flex gap-2">
        <LimitedInput
          id={id}
          value={words}
          maxLength={maxLengths.search}
          placeholder={m.address_search_example()}
          autoComplete="off"
          enterKeyHint="search"
          onText={setWords}
          onKeyDown={onFieldKey}
          className="field min-w-0 flex-1"
        />
        <Button kind="quiet" aria-label={m.address_search_do()} disabled={!isLong} busy={find.isPending} onClick={search}>
          <Search aria-hidden className="size-5" />
        </Button>
      </div>
      {find.error && (
        <p role="alert" className="mt-1.5 text-sm font-medium text-danger">
          {`${asKiwiError(find.error).message} ${m.address_search_by_hand()}`}
        </p>
      )}
      <div aria-live="polite">
        {find.data?.found.length === 0 && <p className="mt-1.5 text-sm text-muted">{m.address_search_none()}</p>}
        {find.data?.isMore && <p className="mt-1.5 text-sm text-muted">{m.address_search_more()}</p>}
      </div>
      {find.data && find.data.found.length > 0 && (
        <ul ref={list} aria-label={m.address_search_found()} className="mt-2 divide-y divide-line rounded-2xl bg-sunken">
          {find.data.found.map((road) => (
            <li key={`${road.postcode} ${road.road} ${road.building}`}>
              <button
                type="button"
                onKeyDown={onFoundKey}
                onClick={() => {
                  onPick(road)
                  find.reset()
                  setWords('')
                }}
                className="min-h-12 w-full rounded-2xl px-4 py-2 text-left leading-snug hover:bg-line"
              >
                <span className="block font-semibold">
                  <span className="tabular-nums">{road.postcode}</span> {road.road}
                  {road.building && ` (${road.building})`}
                </span>
                <span className="block text-sm text-muted">{road.lot}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
