import { maxLengths } from '../../../../src/shared/bounds.ts'
import { textParts } from '../../../../src/shared/writing/grammar.ts'
import { writtenLength } from '../../../../src/shared/writing/length.ts'
import { useId, useRef } from 'react'
import { m } from '../../paraglide/messages.js'
import { excessOf } from '../../state/excess.ts'
import { Completion } from './Completion.tsx'

const { caption: maxLength } = maxLengths

/** How many characters a caption is over the limit; 0 when it fits. */
export const captionExcess = (caption: string) => excessOf(caption, maxLength)

/** A text field that colours tags and names. The coloured text lies under the transparent field. */
export function CaptionField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId()
  const backdrop = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const length = writtenLength(value, 'block')
  const shared = 'px-4 py-3 text-base leading-relaxed whitespace-pre-wrap break-words'
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {m.write_caption()}
      </label>
      <div className="relative rounded-2xl border border-line bg-card">
        <div ref={backdrop} aria-hidden className={`pointer-events-none absolute inset-0 overflow-hidden ${shared}`}>
          {textParts(value).map((part, index) => (
            <span key={index} className={part.kind === 'text' ? '' : 'rounded bg-kiwi-soft text-kiwi'}>
              {part.text}
            </span>
          ))}
          {'\u200b'}
        </div>
        <textarea
          ref={field}
          id={id}
          value={value}
          rows={5}
          placeholder={m.write_caption_placeholder()}
          aria-invalid={length > maxLength}
          onChange={({ target }) => onChange(target.value)}
          onScroll={({ currentTarget }) => backdrop.current?.scrollTo(0, currentTarget.scrollTop)}
          className={`relative block w-full resize-none rounded-2xl bg-transparent text-transparent caret-ink placeholder:text-muted ${shared}`}
        />
      </div>
      <Completion field={field} />
      <p className={`mt-1 text-right text-xs tabular-nums ${length > maxLength ? 'text-danger' : 'text-muted'}`}>
        {length.toLocaleString()} / {maxLength.toLocaleString()}
      </p>
    </div>
  )
}
