import { maxAmountKrw } from '../../../../src/shared/bounds.ts'
import { Delete } from 'lucide-react'
import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { addDigit, parseKrw } from '../../state/wallet/amount.ts'
import { formatKrw } from '../../state/wording.ts'

const steps = [10_000, 50_000, 100_000]
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0'] as const

interface AmountFieldProps {
  amountKrw: number
  onChange: (amountKrw: number) => void
  error?: string | null
}

/** An amount of won, typed into the field or pressed on the pad below it. */
export function AmountField({ amountKrw, onChange, error }: AmountFieldProps) {
  const id = useId()
  const key = 'min-h-14 rounded-2xl text-[1.375rem] font-semibold tabular-nums transition hover:bg-sunken active:scale-95'
  return (
    <div>
      <label htmlFor={id} className="sr-only">
        {m.amount_label()}
      </label>
      <input
        id={id}
        // Phones use the pad below: their own keyboard would cover it.
        inputMode="none"
        autoComplete="off"
        value={amountKrw === 0 ? '' : formatKrw(amountKrw)}
        placeholder={formatKrw(0)}
        aria-invalid={Boolean(error)}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => onChange(parseKrw(target.value, amountKrw))}
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        className="w-full rounded-2xl bg-transparent py-2 text-center text-[2.5rem] font-extrabold tracking-tight tabular-nums placeholder:text-muted"
      />
      <p
        id={`${id}-note`}
        {...(error ? { role: 'alert' } : {})}
        className={`min-h-6 text-center text-sm ${error ? 'font-medium text-danger' : 'text-muted'}`}
      >
        {error ?? (amountKrw === maxAmountKrw ? m.amount_max() : '')}
      </p>
      <div className="mt-3 flex flex-wrap justify-center gap-2 whitespace-nowrap">
        {steps.map((step) => (
          <button
            key={step}
            type="button"
            onClick={() => onChange(Math.min(maxAmountKrw, amountKrw + step))}
            className="min-h-11 rounded-full bg-sunken px-4 text-sm font-semibold tabular-nums hover:bg-line"
          >
            +{getLocale() === 'ko' ? `${step / 10_000}만` : step.toLocaleString('en')}
          </button>
        ))}
      </div>
      <div className="mx-auto mt-4 grid max-w-sm grid-cols-3 gap-1">
        {keys.map((label) => (
          <button key={label} type="button" onClick={() => onChange(addDigit(amountKrw, label))} className={key}>
            {label}
          </button>
        ))}
        <button
          type="button"
          aria-label={m.amount_clear()}
          onClick={() => onChange(Math.floor(amountKrw / 10))}
          className={`${key} grid place-items-center`}
        >
          <Delete aria-hidden className="size-6" />
        </button>
      </div>
    </div>
  )
}
