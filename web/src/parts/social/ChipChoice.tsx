import { type ReactNode, useId } from 'react'
import { categories, categoryNames } from '../../state/wording.ts'
import type { Category } from '../../state/kiwi.ts'

const chip =
  'inline-flex min-h-11 items-center rounded-full border border-line bg-card px-4 text-[0.9375rem] font-medium transition-colors hover:border-kiwi'
const chosenChip = 'border-kiwi bg-kiwi-soft text-kiwi font-semibold'

interface ChipChoiceProps {
  label: ReactNode
  hint?: string
  chosen: Category[]
  onChange: (chosen: Category[]) => void
}

/** Any number of topics. */
export function ChipChoice({ label, hint, chosen, onChange }: ChipChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">{label}</legend>
      {hint && <p className="mb-2.5 text-[0.8125rem] text-muted">{hint}</p>}
      <div className="flex flex-wrap gap-2">
        {categories.map((category) => {
          const isChosen = chosen.includes(category)
          return (
            <button
              key={category}
              type="button"
              aria-pressed={isChosen}
              onClick={() => onChange(isChosen ? chosen.filter((one) => one !== category) : [...chosen, category])}
              className={`${chip} ${isChosen ? chosenChip : ''}`}
            >
              {categoryNames[category]()}
            </button>
          )
        })}
      </div>
    </fieldset>
  )
}

interface CategoryChoiceProps {
  label: string
  /** Null: none yet. */
  chosen: Category | null
  problem?: string | null
  onChange: (chosen: Category) => void
}

/** One topic of all. */
export function CategoryChoice({ label, chosen, problem = null, onChange }: CategoryChoiceProps) {
  const id = useId()
  return (
    <fieldset
      role="radiogroup"
      // Where a form leads to its first problem.
      {...(problem !== null && { tabIndex: -1, 'aria-invalid': true, 'aria-describedby': id })}
    >
      <legend className="mb-1.5 text-sm font-semibold">{label}</legend>
      <div className="flex flex-wrap gap-2">
        {categories.map((category) => (
          <label
            key={category}
            className={`${chip} cursor-pointer has-checked:border-kiwi has-checked:bg-kiwi-soft has-checked:font-semibold has-checked:text-kiwi has-focus-visible:outline-2 has-focus-visible:outline-kiwi`}
          >
            <input type="radio" name="category" checked={chosen === category} onChange={() => onChange(category)} className="sr-only" />
            {categoryNames[category]()}
          </label>
        ))}
      </div>
      {problem !== null && (
        <p id={id} role="alert" className="mt-1.5 text-[0.8125rem] font-medium text-danger">
          {problem}
        </p>
      )}
    </fieldset>
  )
}
