import { m } from '../paraglide/messages.js'
import { Button } from './Button.tsx'
import { Modal } from './Modal.tsx'

interface ConfirmDialogProps {
  title: string
  body?: string
  /** What the button does, as its label. */
  action: string
  /** The other button, where "Cancel" could be taken for the deed itself. */
  keep?: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ title, body, action, keep, busy = false, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Modal title={title} onClose={onClose} {...(body ? { body } : {})}>
      <div className="mt-6 grid grid-cols-2 gap-2">
        <Button kind="quiet" onClick={onClose}>
          {keep ?? m.cancel()}
        </Button>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Modal>
  )
}
