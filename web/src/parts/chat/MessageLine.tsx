import { editableMs } from '../../../../src/shared/bounds.ts'
import { Menu } from '@base-ui/react/menu'
import { Ellipsis, Flag, Pencil, Reply, Undo2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import type { Message } from '../../state/chat/queries.ts'
import { formatTime } from '../../state/dates.ts'
import { menuItem, menuPopup } from '../menu-look.ts'
import { RichText } from '../social/Caption.tsx'
import { MessageCard } from './MessageCard.tsx'

const ReportDialog = lazy(() => import('../safety/ReportDialog.tsx').then(({ ReportDialog }) => ({ default: ReportDialog })))

interface MessageLineProps {
  message: Message
  /** The name beside an answered message. */
  otherName: string
  isRead: boolean
  onReply: () => void
  onEdit: () => void
  onUnsend: () => void
}

export function MessageLine({ message, otherName, isRead, onReply, onEdit, onUnsend }: MessageLineProps) {
  const { mine, body, card, replyTo, unsent, hidden, edited, createdAt, roomId, seq } = message
  const [reporting, setReporting] = useState(false)
  return (
    <li className={`group flex items-end gap-1 py-0.5 ${mine ? 'flex-row-reverse' : ''}`}>
      <div className={`flex max-w-[78%] min-w-0 flex-col gap-1 ${mine ? 'items-end' : 'items-start'}`}>
        <span className="sr-only">{mine ? m.chat_you({ text: '' }) : otherName}</span>
        {replyTo && (
          <p className="line-clamp-2 max-w-full rounded-2xl border border-line px-3 py-1.5 text-[0.8125rem] text-muted">
            {replyTo.mine ? m.chat_reply_to_me() : m.chat_reply_to({ name: otherName })}
            <span className="block truncate">{replyTo.body || m.chat_unsent()}</span>
          </p>
        )}
        {card && <MessageCard card={card} />}
        {unsent ? (
          <Missing text={m.chat_unsent()} />
        ) : (
          body !== '' && (
            <p
              className={`max-w-full rounded-3xl px-4 py-2 text-[0.9375rem] break-words whitespace-pre-wrap [&_a]:!text-ink [&_a]:underline ${mine ? 'bg-kiwi-soft' : 'bg-sunken'}`}
            >
              <RichText text={body} />
            </p>
          )
        )}
        {hidden && !unsent && <Missing text={m.chat_hidden()} />}
      </div>
      <span className={`flex shrink-0 flex-col pb-0.5 text-[0.6875rem] text-muted ${mine ? 'items-end' : 'items-start'}`}>
        {isRead && <span className="font-semibold text-kiwi">{m.chat_read()}</span>}
        {edited && !unsent && <span>{m.chat_edited()}</span>}
        <time dateTime={createdAt}>{formatTime(createdAt)}</time>
      </span>
      {!unsent && (
        <MessageMenu
          mine={mine}
          editableUntilMs={body === '' || hidden ? 0 : Date.parse(createdAt) + editableMs}
          onReply={onReply}
          onEdit={onEdit}
          onUnsend={onUnsend}
          onReport={() => setReporting(true)}
        />
      )}
      {reporting && (
        <Suspense>
          <ReportDialog subject={{ kind: 'message', roomId, seq }} name={otherName} onClose={() => setReporting(false)} />
        </Suspense>
      )}
    </li>
  )
}

/** In the place of a text that is not shown. */
function Missing({ text }: { text: string }) {
  return <p className="rounded-3xl border border-line px-4 py-2 text-[0.9375rem] text-muted italic">{text}</p>
}

interface MessageMenuProps extends Pick<MessageLineProps, 'onReply' | 'onEdit' | 'onUnsend'> {
  mine: boolean
  editableUntilMs: number
  onReport: () => void
}

function MessageMenu({ mine, editableUntilMs, onReply, onEdit, onUnsend, onReport }: MessageMenuProps) {
  const [canChange, setCanChange] = useState(false)
  return (
    <Menu.Root onOpenChange={() => setCanChange(mine && Date.now() < editableUntilMs)}>
      <Menu.Trigger
        aria-label={m.chat_message_menu()}
        className="grid size-11 shrink-0 place-items-center rounded-full text-muted opacity-60 hover:bg-sunken focus-visible:opacity-100 data-popup-open:opacity-100 pointer-fine:opacity-0 pointer-fine:group-hover:opacity-100"
      >
        <Ellipsis aria-hidden className="size-4.5" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} className="z-40">
          <Menu.Popup className={menuPopup}>
            <Menu.Item className={menuItem} onClick={onReply}>
              <Reply aria-hidden className="size-4.5" />
              {m.chat_reply()}
            </Menu.Item>
            {canChange && (
              <Menu.Item className={menuItem} onClick={onEdit}>
                <Pencil aria-hidden className="size-4.5" />
                {m.edit()}
              </Menu.Item>
            )}
            {!mine && (
              <Menu.Item className={`${menuItem} text-danger`} onClick={onReport}>
                <Flag aria-hidden className="size-4.5" />
                {m.report()}
              </Menu.Item>
            )}
            {mine && (
              <Menu.Item className={`${menuItem} text-danger`} onClick={onUnsend}>
                <Undo2 aria-hidden className="size-4.5" />
                {m.chat_unsend()}
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
