import { useQuery } from '@tanstack/react-query'
import { Hash } from 'lucide-react'
import { type RefObject, useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { isComposingEnter } from '../../state/composing.ts'
import { useMe } from '../../state/me.ts'
import { type Completed, completions, type Typed, typedBefore } from '../../state/social/completion.ts'
import { useSettled } from '../../state/social/search-text.ts'
import { Avatar } from '../Avatar.tsx'
import { Name } from '../Name.tsx'

type Field = HTMLInputElement | HTMLTextAreaElement

const settleMs = 120
const tallestPx = 288

/**
 * Offers people after `@` and hashtags after `#` in a text field, as a list box that the field
 * controls (the combobox pattern). It listens to the field itself, before React: what a key does in
 * the list, the form does not hear. While a syllable is composed no key is taken.
 */
export function Completion({ field }: { field: RefObject<Field | null> }) {
  const id = useId()
  const isMember = useMe()?.status === 'active'
  const list = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState<Typed | null>(null)
  const [dismissedAt, setDismissedAt] = useState<number | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const isComposing = useRef(false)
  const asked = typed !== null && isMember && typed.from !== dismissedAt
  const settled = useSettled(typed?.text ?? '', settleMs)
  const { data } = useQuery(completions(asked ? { kind: typed.kind, text: settled } : null))
  const items = asked && data ? data.filter(({ insert }) => insert.startsWith(typed.kind === 'tag' ? '#' : '@')) : []
  const isOpen = items.length > 0
  // A name must be somebody's, so the first is chosen; a hashtag may be new, so none is.
  const isWhole = typed !== null && items[0]?.insert.slice(1) === typed.text
  const active = items.findIndex(({ key }) => key === chosen)
  const at = active === -1 && typed?.kind === 'person' && !isWhole ? 0 : active
  const optionId = (nth: number) => `${id}-${nth}`

  const look = useEffectEvent(() => {
    const element = field.current
    const next = element && document.activeElement === element ? typedBefore(element.value, element.selectionEnd ?? 0) : null
    setTyped(next)
    if (next?.from !== dismissedAt) setDismissedAt(null)
    if (next?.text !== typed?.text) setChosen(null)
  })
  function pick(item: Completed) {
    const element = field.current
    if (!element) return
    if (isComposing.current) {
      // Ends the syllable, so that the browser does not write it once more.
      element.blur()
      element.focus()
    }
    const caret = element.selectionEnd ?? element.value.length
    const place = typedBefore(element.value, caret)
    if (!place) return
    const space = /^\s/u.test(element.value.slice(caret)) ? '' : ' '
    element.setRangeText(`${item.insert}${space}`, place.from, caret, 'end')
    // The field hears of it as of typing, with all that it does then.
    element.dispatchEvent(new Event('input', { bubbles: true }))
    element.focus()
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!isOpen || event.isComposing || isComposingEnter(event) || event.keyCode === 229) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1
      const next = at === -1 && step === -1 ? items.length - 1 : (at + step + items.length) % items.length
      setChosen(items[next]!.key)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && at !== -1) pick(items[at]!)
    else if (event.key === 'Escape') setDismissedAt(typed!.from)
    else return
    event.preventDefault()
    event.stopPropagation()
  })

  useEffect(() => {
    const element = field.current
    if (!element) return
    const ended = new AbortController()
    const { signal } = ended
    for (const kind of ['input', 'click', 'keyup', 'focus', 'blur']) element.addEventListener(kind, () => look(), { signal })
    element.addEventListener('compositionstart', () => (isComposing.current = true), { signal })
    element.addEventListener(
      'compositionend',
      () => {
        isComposing.current = false
        look()
      },
      { signal },
    )
    element.addEventListener('keydown', (event) => onKey(event as KeyboardEvent), { signal })
    element.setAttribute('aria-autocomplete', 'list')
    element.setAttribute('aria-haspopup', 'listbox')
    return () => ended.abort()
  }, [field])

  // A text area has no role of a combobox: it points to the list and to the active option, and has
  // no `aria-expanded`.
  useEffect(() => {
    const element = field.current
    if (!element) return
    const isLine = element instanceof HTMLInputElement
    if (isLine) element.setAttribute('role', 'combobox')
    if (isLine) element.setAttribute('aria-expanded', String(isOpen))
    put(element, 'aria-controls', isOpen ? id : null)
    put(element, 'aria-activedescendant', isOpen && at !== -1 ? optionId(at) : null)
  })

  usePlaceBeside(field, list, isOpen ? items.length : 0)
  return (
    <>
      <p role="status" className="sr-only">
        {isOpen ? m.complete_count({ count: items.length }) : ''}
      </p>
      {isOpen && (
        <div
          ref={list}
          id={id}
          popover="manual"
          role="listbox"
          aria-label={typed?.kind === 'tag' ? m.complete_tags() : m.complete_people()}
          className="inset-auto m-0 overflow-y-auto rounded-2xl border border-line bg-card p-1 text-ink shadow-card"
        >
          {items.map((item, nth) => (
            // The field keeps the focus and the keys: an option only takes the pointer.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field keeps focus and keys
            <div
              key={item.key}
              id={optionId(nth)}
              role="option"
              aria-selected={nth === at}
              onPointerDown={(event) => event.preventDefault()}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(item)}
              className={`flex min-h-11 cursor-pointer items-center gap-2.5 rounded-xl px-2.5 py-1 ${nth === at ? 'bg-sunken' : 'hover:bg-sunken'}`}
            >
              <Offer item={item} />
            </div>
          ))}
        </div>
      )}
    </>
  )
}

function Offer({ item }: { item: Completed }) {
  const { person, insert, isFollowed } = item
  return (
    <>
      {person ? (
        <Avatar person={person} size="small" />
      ) : (
        <span className="grid size-8 shrink-0 place-items-center rounded-full bg-kiwi-soft text-kiwi">
          <Hash aria-hidden className="size-4" />
        </span>
      )}
      <span className="min-w-0 flex-1 leading-tight">
        <span className="block truncate text-[0.9375rem] font-semibold">{person ? <Name person={person} /> : insert.slice(1)}</span>
        {person && <span className="block truncate text-[0.8125rem] text-muted">{insert}</span>}
      </span>
      {isFollowed && <span className="shrink-0 text-xs text-muted">{m.complete_followed()}</span>}
    </>
  )
}

function put(element: Field, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}

/**
 * In the top layer, under the field or above it, where there is more room; it follows what scrolls,
 * and the keyboard of a phone.
 */
function usePlaceBeside(field: RefObject<Field | null>, list: RefObject<HTMLDivElement | null>, count: number): void {
  useLayoutEffect(() => {
    const [element, shown] = [field.current, list.current]
    if (count === 0 || !element || !shown) return
    shown.showPopover()
    const place = () => placeBeside(element, shown)
    place()
    const ended = new AbortController()
    const options = { signal: ended.signal, capture: true, passive: true }
    window.addEventListener('scroll', place, options)
    window.addEventListener('resize', place, options)
    window.visualViewport?.addEventListener('resize', place, options)
    return () => ended.abort()
  }, [count, field, list])
}

function placeBeside(field: Field, list: HTMLElement): void {
  const { left, top, bottom, width } = field.getBoundingClientRect()
  const seen = window.visualViewport
  const begin = seen?.offsetTop ?? 0
  const [above, below] = [top - begin - 8, begin + (seen?.height ?? window.innerHeight) - bottom - 8]
  const isBelow = below >= Math.min(tallestPx, above)
  const px = (value: number) => `${value}px`
  Object.assign(list.style, {
    left: px(left),
    width: px(Math.min(Math.max(width, 240), 384)),
    maxHeight: px(Math.min(tallestPx, Math.max(96, isBelow ? below : above))),
    top: isBelow ? px(bottom + 4) : 'auto',
    bottom: isBelow ? 'auto' : px(window.innerHeight - top + 4),
  })
}
