import { codePoints, cutText } from '../../../../src/shared/writing/length.ts'
import { useId, useRef } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatCount } from '../../state/wording.ts'
import { Completion } from '../social/Completion.tsx'

interface WordsFieldProps {
  label: string
  value: string
  maxLength: number
  placeholder?: string
  /** Offers people and hashtags behind @ and #. */
  completes?: boolean
  onChange: (text: string) => void
}

/** From this part of its length on, a field says how much it holds. */
const nearlyFull = 0.8

/** Text of several lines, cut at its length, which it says. */
export function WordsField({ label, value, maxLength, placeholder, completes = false, onChange }: WordsFieldProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const length = codePoints(value)
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <textarea
        ref={field}
        id={id}
        rows={4}
        value={value}
        placeholder={placeholder}
        aria-describedby={`${id}-length`}
        onChange={({ target, nativeEvent }) =>
          onChange((nativeEvent as InputEvent).isComposing ? target.value : cutText(target.value, maxLength))
        }
        className="field min-h-28 w-full resize-y py-3"
      />
      <p id={`${id}-length`} role="status" className="mt-1 text-right text-[0.8125rem] text-muted tabular-nums empty:hidden">
        {length >= maxLength
          ? m.words_full({ count: formatCount(maxLength) })
          : length >= maxLength * nearlyFull && `${length} / ${maxLength}`}
      </p>
      {completes && <Completion field={field} />}
    </div>
  )
}
