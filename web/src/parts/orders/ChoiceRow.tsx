import { useId } from 'react'

interface ChoiceRowProps<Value extends string> {
  label: string
  options: { value: Value; label: string }[]
  value: Value | null
  onChange: (value: Value) => void
}

/** One of a few, as buttons in a named group. */
export function ChoiceRow<Value extends string>({ label, options, value, onChange }: ChoiceRowProps<Value>) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id} className="mt-4">
      <p id={id} className="mb-1.5 text-sm font-semibold">
        {label}
      </p>
      <div className="flex flex-wrap gap-1.5">
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            aria-pressed={value === option.value}
            onClick={() => onChange(option.value)}
            className="min-h-11 rounded-full border border-line px-3.5 text-sm hover:border-kiwi aria-pressed:border-kiwi aria-pressed:bg-kiwi-soft"
          >
            {option.label}
          </button>
        ))}
      </div>
    </div>
  )
}
