import { Star } from 'lucide-react'
import { m } from '../../paraglide/messages.js'

const steps = [1, 2, 3, 4, 5] as const

/** How many stars, said once to a screen reader. */
export function Stars({ stars, size = 'size-4' }: { stars: number; size?: string }) {
  return (
    <span role="img" aria-label={m.review_stars({ stars })} className="inline-flex text-honey">
      {steps.map((step) => (
        <Star key={step} aria-hidden className={`${size} ${step <= Math.round(stars) ? 'fill-current' : 'opacity-35'}`} />
      ))}
    </span>
  )
}

/** Null: none chosen yet. */
export function StarChoice({ stars, onChange }: { stars: number | null; onChange: (stars: number) => void }) {
  return (
    <fieldset className="flex justify-center">
      <legend className="sr-only">{m.review_stars_label()}</legend>
      {steps.map((step) => (
        <label
          key={step}
          className="grid size-12 cursor-pointer place-items-center rounded-full text-honey has-focus-visible:ring-2 has-focus-visible:ring-kiwi"
        >
          <input type="radio" name="stars" value={step} checked={stars === step} onChange={() => onChange(step)} className="sr-only" />
          <span className="sr-only">{m.review_stars({ stars: step })}</span>
          <Star aria-hidden className={`size-8 ${step <= (stars ?? 0) ? 'fill-current' : 'opacity-35'}`} />
        </label>
      ))}
    </fieldset>
  )
}
