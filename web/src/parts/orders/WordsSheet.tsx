import { type ReactNode, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button } from '../Button.tsx'
import { Modal } from '../Modal.tsx'
import { WordsField } from './WordsField.tsx'

interface WordsSheetProps {
  title: string
  body?: string
  label: string
  /** The words so far. */
  before?: string
  maxLength: number
  busy: boolean
  onSend: (text: string) => void
  onClose: () => void
  children?: ReactNode
}

/** Asks for some words, and sends them. */
export function WordsSheet({ title, body, label, before = '', maxLength, busy, onSend, onClose, children }: WordsSheetProps) {
  const [text, setText] = useState(before)
  return (
    <Modal title={title} {...(body ? { body } : {})} onClose={onClose}>
      <form
        className="mt-3 space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          onSend(text)
        }}
      >
        <WordsField label={label} value={text} maxLength={maxLength} onChange={setText} />
        {children}
        <Button type="submit" className="min-h-13 w-full" busy={busy} disabled={text.trim() === ''}>
          {m.comment_send()}
        </Button>
      </form>
    </Modal>
  )
}
