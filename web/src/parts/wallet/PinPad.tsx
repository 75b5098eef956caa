import { Delete } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'

const pinLength = 6
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

interface PinPadProps {
  /** The question, e.g. "Your present PIN". */
  label: string
  /** Called once with six digits. The pad is empty afterwards. */
  onDone: (pin: string) => void
  busy?: boolean
  busyLabel?: string
  error?: string | null
  /** Id of the element that describes the purpose. Screen readers read it with the label. */
  describedBy?: string
}

/**
 * Six digits, by thumb or keyboard. They are kept in a ref and never in the document: no field, no
 * value, no autocomplete. Screen readers read how many there are, never which.
 */
export function PinPad({ label, onDone, busy = false, busyLabel = '', error = null, describedBy }: PinPadProps) {
  const id = useId()
  const digits = useRef('')
  const [count, setCount] = useState(0)

  function set(next: string) {
    digits.current = next
    setCount(next.length)
  }
  function press(digit: string) {
    if (busy) return
    const pin = digits.current + digit
    if (pin.length < pinLength) return set(pin)
    set('')
    onDone(pin)
  }
  function erase() {
    if (!busy) set(digits.current.slice(0, -1))
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    if (/^\d$/.test(event.key)) press(event.key)
    else if (event.key === 'Backspace') erase()
    else return
    event.preventDefault()
  })
  const pad = useRef<HTMLDivElement>(null)
  // Focus the pad, so that its question is read. A sheet that opens moves the focus one frame
  // later.
  useEffect(() => {
    const frame = requestAnimationFrame(() => pad.current?.focus({ preventScroll: true }))
    return () => cancelAnimationFrame(frame)
  }, [])
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listen)
    return () => {
      window.removeEventListener('keydown', listen)
      digits.current = ''
    }
  }, [])

  const shown = busy ? pinLength : count
  const key =
    'grid min-h-14 place-items-center rounded-2xl text-[1.5rem] font-semibold tabular-nums transition select-none hover:bg-sunken active:scale-95 aria-disabled:opacity-40'
  return (
    <div role="group" ref={pad} tabIndex={-1} aria-labelledby={`${id}-label`} aria-describedby={describedBy} className="outline-none">
      <p id={`${id}-label`} className="text-center font-semibold">
        {label}
      </p>
      <div aria-hidden className={`mt-4 flex justify-center gap-3.5 ${busy ? 'animate-breathe' : ''}`}>
        {Array.from({ length: pinLength }, (_, index) => (
          <span key={index} className={`size-3.5 rounded-full transition-colors ${index < shown ? 'bg-kiwi' : 'bg-line'}`} />
        ))}
      </div>
      <p aria-live="polite" className="sr-only">
        {busy ? busyLabel : m.wallet_pin_digits({ count, total: pinLength })}
      </p>
      <div className="grid min-h-13 place-items-center py-1.5 text-center text-sm">
        {error && !busy && count === 0 ? (
          <p role="alert" className="font-medium text-danger">
            {error}
          </p>
        ) : (
          <p aria-hidden className="text-muted">
            {busy ? busyLabel : ''}
          </p>
        )}
      </div>
      <div className="mx-auto grid max-w-xs grid-cols-3 gap-1">
        {keys.map((digit) => (
          <button key={digit} type="button" aria-disabled={busy} onClick={() => press(digit)} className={key}>
            {digit}
          </button>
        ))}
        <span />
        <button type="button" aria-disabled={busy} onClick={() => press('0')} className={key}>
          0
        </button>
        <button type="button" aria-disabled={busy || count === 0} aria-label={m.wallet_pin_delete()} onClick={erase} className={key}>
          <Delete aria-hidden className="size-6" />
        </button>
      </div>
    </div>
  )
}
