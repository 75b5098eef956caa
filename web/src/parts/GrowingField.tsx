import type { KeyboardEvent, RefObject } from 'react'
import { m } from '../paraglide/messages.js'
import { isComposingEnter } from '../state/composing.ts'

interface GrowingFieldProps {
  ref: RefObject<HTMLTextAreaElement | null>
  /** Its name, which stands in it while it is empty. */
  label: string
  value: string
  /** By how many characters it is too long. */
  excess: number
  onText: (text: string) => void
  onEscape?: (() => void) | undefined
}

/**
 * A line that grows with its text, in a form that sends it. Enter sends and Shift+Enter makes a
 * line; an Enter that ends a syllable does neither. On touch screens Enter makes a line.
 */
export function GrowingField({ ref, label, value, excess, onText, onEscape }: GrowingFieldProps) {
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === 'Escape') onEscape?.()
    if (event.key !== 'Enter' || event.shiftKey || isComposingEnter(event.nativeEvent) || matchMedia('(pointer: coarse)').matches) return
    event.preventDefault()
    event.currentTarget.form?.requestSubmit()
  }
  return (
    <textarea
      ref={ref}
      value={value}
      rows={1}
      aria-label={label}
      placeholder={label}
      aria-invalid={excess > 0}
      onChange={({ target }) => onText(target.value)}
      onKeyDown={onKeyDown}
      className="field field-sizing-content max-h-36 min-h-11 min-w-0 flex-1 resize-none rounded-3xl py-2.5"
    />
  )
}

/** Below such a field, while its text is too long. */
export function TooLong({ excess }: { excess: number }) {
  if (excess === 0) return null
  return (
    <p role="alert" className="pt-1 text-right text-xs text-danger">
      {m.text_too_long({ count: excess })}
    </p>
  )
}
