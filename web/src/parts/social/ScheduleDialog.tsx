import { useId, useState } from 'react'
import { maxScheduleDays } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'

interface ScheduleDialogProps {
  /** When it is posted so far. */
  publishAt: string | null
  busy: boolean
  /** The answer of the API to the last try. */
  problem: string | null
  onPick: (publishAt: string | null) => void
  onClose: () => void
}

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/**
 * Chooses when a post goes up, by the clock of this device. The API decides what is in the future.
 */
export function ScheduleDialog({ publishAt, busy, problem, onPick, onClose }: ScheduleDialogProps) {
  const id = useId()
  const [now] = useState(() => Date.now())
  const [value, setValue] = useState(() => local(publishAt ? new Date(publishAt) : new Date(now + hourMs)))
  const at = new Date(value)
  const isGood = Number.isFinite(at.getTime()) && at.getTime() > now
  return (
    <Modal title={m.schedule_title()} body={m.schedule_body()} onClose={onClose}>
      <label htmlFor={id} className="mt-4 block text-sm font-semibold">
        {m.schedule_time()}
      </label>
      <input
        id={id}
        type="datetime-local"
        value={value}
        min={local(new Date(now))}
        max={local(new Date(now + maxScheduleDays * dayMs))}
        onChange={({ target }) => setValue(target.value)}
        aria-invalid={!isGood || problem !== null}
        aria-describedby={`${id}-problem`}
        className="field mt-1"
      />
      <p id={`${id}-problem`} role="status" className="mt-1 min-h-5 text-sm text-danger">
        {isGood ? problem : m.schedule_past()}
      </p>
      <Button className="mt-3" busy={busy} disabled={!isGood} onClick={() => onPick(at.toISOString())}>
        {m.schedule_action()}
      </Button>
      {publishAt && (
        <Button kind="quiet" className="mt-2" disabled={busy} onClick={() => onPick(null)}>
          {m.schedule_cancel()}
        </Button>
      )}
    </Modal>
  )
}

/** As the field writes it: local time without seconds. */
function local(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
