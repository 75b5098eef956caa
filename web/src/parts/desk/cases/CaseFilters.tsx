import { useId } from 'react'
import { m } from '../../../paraglide/messages.js'
import type { CaseFilter } from '../../../state/desk/report-queries.ts'
import { reportedKindNames, reportReasonNames } from '../../../state/safety/report-words.ts'

interface CaseFiltersProps {
  filter: CaseFilter
  onChange: (filter: CaseFilter) => void
}

export function CaseFilters({ filter, onChange }: CaseFiltersProps) {
  return (
    <div className="mb-3 space-y-2">
      <div className="grid grid-cols-2 gap-2">
        <Choice
          label={m.cases_filter_kind()}
          names={reportedKindNames}
          value={filter.kind ?? null}
          onChange={(kind) => onChange({ ...filter, kind })}
        />
        <Choice
          label={m.cases_filter_reason()}
          names={reportReasonNames}
          value={filter.reason ?? null}
          onChange={(reason) => onChange({ ...filter, reason })}
        />
      </div>
      {filter.state === 'open' && (
        <label className="flex min-h-11 items-center gap-2 text-sm font-semibold">
          <input
            type="checkbox"
            checked={filter.mine ?? false}
            onChange={({ target }) => onChange({ ...filter, mine: target.checked })}
            className="size-5 accent-kiwi"
          />
          {m.cases_only_mine()}
        </label>
      )}
    </div>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  names: Record<Value, () => string>
  value: Value | null
  onChange: (value: Value | null) => void
}

function Choice<Value extends string>({ label, names, value, onChange }: ChoiceProps<Value>) {
  const id = useId()
  const values = Object.keys(names) as Value[]
  return (
    <div>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <select
        id={id}
        value={value ?? ''}
        onChange={({ target }) => onChange(values.find((one) => one === target.value) ?? null)}
        className="field py-2"
      >
        <option value="">{label}</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {names[one]()}
          </option>
        ))}
      </select>
    </div>
  )
}
