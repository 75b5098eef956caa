import { useBlocker } from '@tanstack/react-router'
import { m } from '../paraglide/messages.js'
import { ConfirmDialog } from './ConfirmDialog.tsx'

/** Asks before one leaves a page on which something is typed and not saved. */
export function LeaveGuard({ isDirty }: { isDirty: () => boolean }) {
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: isDirty, enableBeforeUnload: isDirty, withResolver: true })
  return status === 'blocked' ? <UnsavedDialog onLeave={proceed} onStay={reset} /> : null
}

export function UnsavedDialog({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }) {
  return (
    <ConfirmDialog
      title={m.leave_unsaved_ask()}
      body={m.leave_unsaved_body()}
      action={m.leave_unsaved()}
      keep={m.leave_unsaved_stay()}
      onConfirm={onLeave}
      onClose={onStay}
    />
  )
}
