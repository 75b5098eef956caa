import { m } from '../paraglide/messages.js'
import { Button } from './Button.tsx'
import { Modal } from './Modal.tsx'

interface ConfirmDialogProps {
  title: string
  body?: string
  /** The label of the button that does it. */
  action: string
  /** The label of the other button, where "Cancel" could be misread as the action itself. */
  keep?: string
  /** Takes nothing away: its button does not warn. */
  isKind?: boolean
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before an action that cannot be undone, or not by one press. */
export function ConfirmDialog({ title, body, action, keep, isKind = false, busy = false, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Modal title={title} onClose={onClose} {...(body ? { body } : {})}>
      <div className="mt-6 grid grid-cols-2 gap-2">
        <Button kind="quiet" onClick={onClose}>
          {keep ?? m.cancel()}
        </Button>
        <Button kind={isKind ? 'strong' : 'danger'} busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Modal>
  )
}
