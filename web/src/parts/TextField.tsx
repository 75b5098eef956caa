import { type ComponentProps, type ReactNode, useId } from 'react'
import { LimitedInput } from './LimitedInput.tsx'

interface TextFieldProps extends Omit<ComponentProps<typeof LimitedInput>, 'onText' | 'value'> {
  value: string
  label: string
  hint?: string
  error?: string | null | undefined
  /** The hint says that the value is right. */
  isGood?: boolean
  onChange: (value: string) => void
  /** Shown inside the field, before the text. */
  prefix?: string
  /** What is typed into. */
  Input?: (props: ComponentProps<typeof LimitedInput> & { value: string }) => ReactNode
}

export function TextField({
  label,
  hint,
  error,
  isGood = false,
  onChange,
  prefix,
  className = '',
  Input = LimitedInput,
  ...rest
}: TextFieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <div className="relative">
        {prefix && (
          <span aria-hidden className="absolute top-1/2 left-4 -translate-y-1/2 text-muted">
            {prefix}
          </span>
        )}
        <Input
          {...rest}
          id={id}
          aria-invalid={Boolean(error)}
          aria-describedby={note ? `${id}-note` : undefined}
          onText={onChange}
          className={`field ${prefix ? 'pl-8' : ''}`}
        />
      </div>
      {note && (
        <p
          id={`${id}-note`}
          {...(error ? { role: 'alert' } : { 'aria-live': 'polite' })}
          className={`mt-1.5 text-[0.8125rem] ${error ? 'font-medium text-danger' : isGood ? 'font-medium text-kiwi' : 'text-muted'}`}
        >
          {note}
        </p>
      )}
    </div>
  )
}
