import { type KeyboardEvent, useId, useState } from 'react'
import { WonInput } from '../WonInput.tsx'

interface NumberCellProps {
  label: string
  value: number
  /** Of the cells among which the arrow keys move. */
  column: string
  /** The sentence where the number may not be. */
  problemOf: (value: number) => string | null
  /** Rejects with the sentence to show. */
  onSave: (value: number) => Promise<void>
}

/**
 * A number in a list, changed in its place: Enter or leaving saves, Escape takes back, arrows go to
 * the rows above and below.
 */
export function NumberCell({ label, value, column, problemOf, onSave }: NumberCellProps) {
  const id = useId()
  /** What is typed and not saved; null: the field shows the value. */
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? String(value)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function save() {
    if (draft === null) return
    const wanted = /^\d{1,9}$/.test(draft.trim()) ? Number(draft) : Number.NaN
    const fault = wanted === value ? null : problemOf(wanted)
    setProblem(fault)
    if (fault !== null) return
    if (wanted !== value) {
      setBusy(true)
      const problem = await onSave(wanted).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      setProblem(problem)
      setBusy(false)
    }
    setDraft(null)
  }

  function onKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      setDraft(null)
      setProblem(null)
    }
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' || event.key === 'Enter' ? 1 : 0
    if (step === 0) return
    event.preventDefault()
    const cells = [...document.querySelectorAll<HTMLInputElement>(`[data-cell="${column}"]`)]
    const next = cells[cells.indexOf(event.currentTarget) + step]
    // Leaving the field saves it.
    if (next) next.focus()
    else if (event.key === 'Enter') void save()
  }

  return (
    <span className="block min-w-0">
      <WonInput
        maxLength={9}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : id}
        aria-busy={isBusy}
        data-cell={column}
        value={text}
        onText={setDraft}
        onFocus={({ target }) => target.select()}
        onBlur={() => void save()}
        onKeyDown={onKey}
        className={`field min-h-11 w-full px-3 py-1 text-right tabular-nums ${isBusy ? 'opacity-60' : ''}`}
      />
      {problem !== null && (
        <span id={id} role="alert" className="mt-1 block text-[0.8125rem] font-medium text-danger">
          {problem}
        </span>
      )}
    </span>
  )
}
