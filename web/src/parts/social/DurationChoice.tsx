import { useId } from 'react'
import type { MuteDuration } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { muteDurations } from '../../state/social/mutes.ts'

/** How long a mute holds. */
export function DurationChoice({ chosen, onChange }: { chosen: MuteDuration; onChange: (chosen: MuteDuration) => void }) {
  const name = useId()
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">{m.mute_duration()}</legend>
      <div className="flex flex-wrap gap-2">
        {(Object.keys(muteDurations) as MuteDuration[]).map((duration) => (
          <label
            key={duration}
            className="inline-flex min-h-11 cursor-pointer items-center rounded-full border border-line bg-card px-4 text-[0.9375rem] font-medium hover:border-kiwi has-checked:border-kiwi has-checked:bg-kiwi-soft has-checked:font-semibold has-checked:text-kiwi has-focus-visible:outline-2 has-focus-visible:outline-kiwi"
          >
            <input type="radio" name={name} checked={chosen === duration} onChange={() => onChange(duration)} className="sr-only" />
            {muteDurations[duration]()}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
