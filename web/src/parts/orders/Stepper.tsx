import { Minus, Plus } from 'lucide-react'
import { m } from '../../paraglide/messages.js'

interface StepperProps {
  /** The name of the counted thing, for screen readers. */
  label: string
  value: number
  min: number
  max: number
  onChange: (value: number) => void
}

/** A small number with two buttons. A button at its limit stays, so that it keeps the focus. */
export function Stepper({ label, value, min, max, onChange }: StepperProps) {
  const button = 'grid size-11 place-items-center rounded-full hover:bg-line aria-disabled:opacity-35 aria-disabled:hover:bg-transparent'
  return (
    <div role="group" aria-label={label} className="flex shrink-0 items-center rounded-full bg-sunken">
      <button
        type="button"
        className={button}
        aria-label={m.order_less({ title: label })}
        aria-disabled={value <= min}
        onClick={() => value > min && onChange(value - 1)}
      >
        <Minus aria-hidden className="size-4.5" />
      </button>
      <output aria-live="polite" className="min-w-7 text-center font-bold tabular-nums">
        {value}
      </output>
      <button
        type="button"
        className={button}
        aria-label={m.order_more({ title: label })}
        aria-disabled={value >= max}
        onClick={() => value < max && onChange(value + 1)}
      >
        <Plus aria-hidden className="size-4.5" />
      </button>
    </div>
  )
}
