import { m } from '../../paraglide/messages.js'
import { Modal } from '../Modal.tsx'
import { MuteTextForm } from './MuteTextForm.tsx'

export function MuteTextDialog({ tags, onClose }: { tags: string[]; onClose: () => void }) {
  return (
    <Modal title={m.mute_text_title()} body={m.mute_text_body()} onClose={onClose}>
      <div className="mt-4">
        <MuteTextForm tags={tags} onDone={onClose} />
      </div>
    </Modal>
  )
}
