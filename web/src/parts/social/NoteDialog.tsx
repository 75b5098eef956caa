import { useId, useRef, useState } from 'react'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { writtenLength } from '../../../../src/shared/writing/length.ts'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, type NotedCard } from '../../state/kiwi.ts'
import { useNote } from '../../state/social/notes.ts'
import { toast } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'

const { bookmarkNote: maxLength } = maxLengths

/**
 * Writes, changes and removes a note. Enter begins a line and never saves, so that no syllable is
 * cut.
 */
export function NoteDialog({ post, onClose }: { post: NotedCard; onClose: () => void }) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(post.note)
  const save = useNote(post.id, (note) => {
    toast(note === '' ? m.note_removed() : m.note_saved())
    onClose()
  })
  const length = writtenLength(text, 'block')
  const isTooLong = length > maxLength
  return (
    <Modal title={m.note_title()} onClose={onClose} initialFocus={field}>
      <textarea
        ref={field}
        id={id}
        value={text}
        rows={4}
        aria-label={m.note_title()}
        aria-invalid={isTooLong || save.isError}
        aria-describedby={`${id}-hint ${id}-count`}
        placeholder={m.note_placeholder()}
        onChange={({ target }) => setText(target.value)}
        className="field mt-3 resize-none leading-relaxed"
      />
      <div className="mt-1 flex justify-between gap-3 text-xs text-muted">
        <p id={`${id}-hint`}>{m.note_hint()}</p>
        <p id={`${id}-count`} className={`shrink-0 tabular-nums ${isTooLong ? 'text-danger' : ''}`}>
          {length} / {maxLength}
        </p>
      </div>
      {save.error && (
        <p role="alert" className="mt-2 text-sm font-medium text-danger">
          {asKiwiError(save.error).message}
        </p>
      )}
      <Button className="mt-4" busy={save.isPending} disabled={isTooLong} onClick={() => save.mutate(text)}>
        {m.save()}
      </Button>
    </Modal>
  )
}
