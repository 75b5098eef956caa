import { ImagePlus, SendHorizontal, Smile, X } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { draftOf, keepDraft } from '../../state/chat/drafts.ts'
import type { Message } from '../../state/chat/queries.ts'
import { excessOf } from '../../state/excess.ts'
import { Completion } from '../social/Completion.tsx'
import { pictureTypes } from '../../state/social/picture-upload.ts'
import { GrowingField, TooLong } from '../GrowingField.tsx'
import { roundButton } from '../menu-look.ts'
import { useMessagePictures } from './use-message-pictures.ts'
import { preview } from './words.ts'

const emojis = ['😀', '😂', '🥰', '😍', '😎', '😢', '😮', '😡', '👍', '🙏', '👏', '🎉', '❤️', '🔥', '✨', '🥝']

/** What the field writes: a new message, an answer to one, or one's own message anew. */
export type Writing = { kind: 'new' } | { kind: 'reply' | 'edit'; message: Message }

interface MessageComposerProps {
  roomId: string
  writing: Writing
  /** The person wrote here already: they go on with the keyboard. */
  hasWritten: boolean
  onCancel: () => void
  onSend: (body: string, mediaIds: string[]) => void
  /** The person writes something new. */
  onTyping: () => void
}

/** For each message that is changed it is mounted anew. */
export function MessageComposer({ roomId, writing, hasWritten, onCancel, onSend, onTyping }: MessageComposerProps) {
  const [body, setText] = useState(() => (writing.kind === 'edit' ? writing.message.body : draftOf(roomId)))
  function setBody(next: string): void {
    setText(next)
    if (writing.kind !== 'edit') keepDraft(roomId, next)
  }
  const [isChoosing, setChoosing] = useState(false)
  const chosen = useMessagePictures()
  const files = useRef<HTMLInputElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (hasWritten || writing.kind !== 'new') field.current?.focus()
  }, [writing, hasWritten])
  const excess = excessOf(body, maxLengths.message)
  const canSend = (body.trim() !== '' || chosen.pictures.length > 0) && chosen.isReady && excess === 0

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!canSend) return
    onSend(
      body,
      chosen.pictures.flatMap(({ mediaId }) => mediaId ?? []),
    )
    setBody('')
    chosen.clear()
    setChoosing(false)
    field.current?.focus()
  }
  /** Where the caret is, which then stands behind it. */
  function insert(emoji: string): void {
    const { value, selectionStart, selectionEnd } = field.current!
    const at = selectionStart + emoji.length
    flushSync(() => setBody(value.slice(0, selectionStart) + emoji + value.slice(selectionEnd)))
    field.current!.focus()
    field.current!.setSelectionRange(at, at)
  }
  return (
    <form onSubmit={submit} className="border-t border-line bg-paper px-3 py-2">
      {writing.kind !== 'new' && (
        <p className="flex items-center gap-2 text-[0.8125rem] text-muted">
          <span className="min-w-0 flex-1 truncate">
            {writing.kind === 'edit' ? m.chat_editing() : `${m.chat_reply()}: ${preview({ ...writing.message, mine: false })}`}
          </span>
          <button
            type="button"
            onClick={onCancel}
            aria-label={m.cancel()}
            className="grid size-11 shrink-0 place-items-center rounded-full"
          >
            <X aria-hidden className="size-4" />
          </button>
        </p>
      )}
      {chosen.pictures.length > 0 && (
        <ul className="flex gap-2 overflow-x-auto pb-2">
          {chosen.pictures.map(({ key, previewUrl, mediaId }) => (
            <li key={key} className="relative shrink-0">
              <img src={previewUrl} alt="" className={`size-18 rounded-2xl object-cover ${mediaId ? '' : 'animate-breathe opacity-50'}`} />
              <button
                type="button"
                aria-label={m.chat_remove_picture()}
                onClick={() => chosen.remove(key)}
                className="absolute top-0 right-0 grid size-11 place-items-start justify-end p-1"
              >
                <X aria-hidden className="size-5 rounded-full bg-ink p-0.5 text-paper" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {chosen.problem && (
        <p role="alert" className="pb-2 text-sm text-danger">
          {chosen.problem}
        </p>
      )}
      {isChoosing && (
        <div id={`emoji-${roomId}`} className="flex flex-wrap pb-1">
          {emojis.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={emoji}
              onClick={() => insert(emoji)}
              className="grid size-11 place-items-center rounded-full text-xl hover:bg-sunken"
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
      <div className="flex items-end gap-1">
        {writing.kind !== 'edit' && (
          <>
            <input
              ref={files}
              type="file"
              multiple
              hidden
              accept={pictureTypes.join()}
              onChange={({ target }) => {
                chosen.add([...(target.files ?? [])])
                target.value = ''
              }}
            />
            <button type="button" aria-label={m.chat_add_pictures()} onClick={() => files.current?.click()} className={roundButton}>
              <ImagePlus aria-hidden className="size-5" />
            </button>
          </>
        )}
        <button
          type="button"
          aria-label={m.chat_add_emoji()}
          aria-expanded={isChoosing}
          aria-controls={isChoosing ? `emoji-${roomId}` : undefined}
          onClick={() => setChoosing(!isChoosing)}
          className={roundButton}
        >
          <Smile aria-hidden className="size-5" />
        </button>
        <GrowingField
          ref={field}
          label={m.chat_message_placeholder()}
          value={body}
          excess={excess}
          onText={(next) => {
            setBody(next)
            if (next !== '' && writing.kind !== 'edit') onTyping()
          }}
          onEscape={writing.kind === 'new' ? undefined : onCancel}
        />
        <Completion field={field} />
        <button
          type="submit"
          aria-label={m.chat_send()}
          disabled={!canSend}
          className="grid size-11 shrink-0 place-items-center rounded-full bg-kiwi text-on-kiwi transition disabled:bg-sunken disabled:text-muted"
        >
          <SendHorizontal aria-hidden className="size-5" />
        </button>
      </div>
      <TooLong excess={excess} />
    </form>
  )
}
