import { cutText } from '../../../../src/shared/writing/length.ts'
import { useId, useRef } from 'react'
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

/** Text of several lines. */
export function WordsField({ label, value, maxLength, placeholder, completes = false, onChange }: WordsFieldProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
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
        onChange={({ target, nativeEvent }) =>
          onChange((nativeEvent as InputEvent).isComposing ? target.value : cutText(target.value, maxLength))
        }
        className="field min-h-28 w-full resize-y py-3"
      />
      {completes && <Completion field={field} />}
    </div>
  )
}
