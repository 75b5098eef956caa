import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { formatKrw } from '../../state/wording.ts'
import { WonInput } from '../WonInput.tsx'

interface PointsFieldProps {
  /** That the person has. */
  balanceKrw: number
  /** That can pay a part of it. */
  mostKrw: number
  value: number
  onChange: (pointsKrw: number) => void
}

/** How many points pay. */
export function PointsField({ balanceKrw, mostKrw, value, onChange }: PointsFieldProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {m.points_use({ amount: formatKrw(balanceKrw) })}
      </label>
      <div className="flex gap-2">
        <WonInput
          id={id}
          className="field min-w-0 flex-1 tabular-nums"
          value={value === 0 ? '' : String(value)}
          placeholder="0"
          maxLength={8}
          onText={(digits) => onChange(Math.min(Number(digits), mostKrw))}
        />
        <button type="button" className="min-h-11 shrink-0 rounded-full bg-sunken px-4 font-semibold" onClick={() => onChange(mostKrw)}>
          {m.points_use_all()}
        </button>
      </div>
    </div>
  )
}
