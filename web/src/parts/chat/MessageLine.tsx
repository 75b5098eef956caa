import { editableMs, reactionEmojis } from '../../../../src/shared/bounds.ts'
import { Menu } from '@base-ui/react/menu'
import { pictureUrl } from '@kiwi/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Flag, Pencil, Pin, Reply, Undo2 } from 'lucide-react'
import { lazy, type MouseEvent, type ReactNode, type Ref, Suspense, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { type Message, putMessage, putRoom, type Room } from '../../state/chat/queries.ts'
import { formatTime } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { toastFailure } from '../../state/toasts.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { Picture } from '../Picture.tsx'
import { menuItem, menuPopup } from '../menu-look.ts'
import { RichText } from '../social/Caption.tsx'
import { MessageCard } from './MessageCard.tsx'
import { noticeText } from './words.ts'

type Reaction = (typeof reactionEmojis)[number]

const ReportDialog = lazy(() => import('../safety/ReportDialog.tsx').then(({ ReportDialog }) => ({ default: ReportDialog })))

interface MessageLineProps {
  message: Message
  room: Room
  /** Null: somebody of the shop. */
  nameOf: (senderId: string | null) => string
  /** The first of several by one sender. */
  isFirst: boolean
  mark: 'read' | 'delivered' | null
  /** Its place in the list, and who measures it. */
  index: number
  measure: Ref<HTMLLIElement>
  /** The list has just jumped here. */
  isFound: boolean
  /** A day, or where the unread ones begin. */
  above: ReactNode
  onJump: (seq: number) => void
  onReply: () => void
  onEdit: () => void
  onUnsend: () => void
}

export function MessageLine(props: MessageLineProps) {
  const { message, room, nameOf, isFirst, mark, index, measure, isFound, above, onJump, onReply, onEdit, onUnsend } = props
  const { mine, senderId, body, card, replyTo, unsent, hidden, silenced, edited, createdAt, roomId, seq, notice, pictures, pictureCount } =
    message
  const client = useQueryClient()
  const [reporting, setReporting] = useState(false)
  const [leavingTo, setLeavingTo] = useState<string | null>(null)
  const otherName = nameOf(senderId)
  const react = useMutation({
    mutationFn: (emoji: Reaction | null) => kiwi.chat.react.mutate({ roomId, seq, emoji }),
    onSuccess: (changed) => putMessage(client, changed),
    onError: toastFailure,
  })
  const pin = useMutation({
    mutationFn: () => kiwi.chat.pin.mutate({ roomId, seq }),
    onSuccess: (changed) => putRoom(client, changed),
    onError: toastFailure,
  })
  /** What others send may lead anywhere. */
  function warn(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (mine || !link || link.origin === location.origin) return
    event.preventDefault()
    setLeavingTo(link.href)
  }
  if (notice)
    return (
      <li ref={measure} data-index={index} data-seq={seq} tabIndex={-1}>
        {above}
        <p className="py-2 text-center text-xs text-muted">{noticeText(message, otherName, nameOf(card?.id ?? null))}</p>
      </li>
    )
  return (
    <li ref={measure} data-index={index} data-seq={seq} tabIndex={-1} className="outline-none">
      {above}
      <div
        className={`group flex items-end gap-1 rounded-2xl py-0.5 ${mine ? 'flex-row-reverse' : ''} ${isFound ? 'ring-2 ring-kiwi' : ''}`}
      >
        <div className={`flex max-w-[78%] min-w-0 flex-col gap-1 ${mine ? 'items-end' : 'items-start'}`}>
          <span className={!mine && isFirst && room.kind !== 'direct' ? 'px-1 pt-1 text-xs font-semibold text-muted' : 'sr-only'}>
            {mine ? m.chat_you({ text: '' }) : otherName}
          </span>
          {replyTo && (
            <button
              type="button"
              onClick={() => onJump(replyTo.seq)}
              className="min-h-11 max-w-full rounded-2xl border border-line px-3 py-1.5 text-left text-[0.8125rem] text-muted hover:bg-sunken"
            >
              {replyTo.mine ? m.chat_reply_to_me() : m.chat_reply_to({ name: nameOf(replyTo.senderId) })}
              <span className="block truncate">{replyTo.body || m.chat_reply_unseen()}</span>
            </button>
          )}
          {card && <MessageCard card={card} />}
          {pictures.length > 0 && (
            <span className={`grid w-64 max-w-full gap-1 overflow-hidden rounded-2xl ${pictures.length > 1 ? 'grid-cols-2' : ''}`}>
              {pictures.map((image, at) => (
                <a
                  key={image.base}
                  href={pictureUrl(image, Infinity) ?? undefined}
                  target="_blank"
                  rel="noreferrer"
                  // An odd number leaves no hole.
                  className={`block ${at === 0 && pictures.length > 1 && pictures.length % 2 === 1 ? 'col-span-2 aspect-[2/1]' : 'aspect-square'}`}
                >
                  <Picture image={image} alt={m.chat_picture_of({ name: otherName })} sizes="256px" />
                </a>
              ))}
            </span>
          )}
          {pictureCount > pictures.length && <Missing text={m.chat_pictures_wait({ count: pictureCount })} />}
          {unsent ? (
            <Missing text={m.chat_unsent()} />
          ) : (
            body !== '' && (
              // The links inside are what is clicked, also by keyboard.
              <p
                onClickCapture={warn}
                onAuxClickCapture={warn}
                className={`max-w-full rounded-3xl px-4 py-2 text-[0.9375rem] break-words whitespace-pre-wrap [&_a]:!text-ink [&_a]:underline ${mine ? 'bg-kiwi-soft' : 'bg-sunken'}`}
              >
                <RichText text={body} />
              </p>
            )
          )}
          {hidden && !unsent && <Missing text={m.chat_hidden()} />}
          {silenced && !unsent && <Missing text={m.chat_silenced()} />}
          {message.reactions.length > 0 && (
            <span className="flex flex-wrap gap-1">
              {message.reactions.map(({ emoji, count, mine: isMine }) => (
                <button
                  key={emoji}
                  type="button"
                  aria-pressed={isMine}
                  onClick={() => react.mutate(isMine ? null : emoji)}
                  className={`min-h-11 rounded-full border px-2.5 text-sm sm:min-h-8 ${isMine ? 'border-kiwi bg-kiwi-soft' : 'border-line'}`}
                >
                  {emoji} {count}
                </button>
              ))}
            </span>
          )}
        </div>
        <span className={`flex shrink-0 flex-col pb-0.5 text-[0.6875rem] text-muted ${mine ? 'items-end' : 'items-start'}`}>
          {mark && (
            <span className={mark === 'read' ? 'font-semibold text-kiwi' : ''}>{mark === 'read' ? m.chat_read() : m.chat_delivered()}</span>
          )}
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
            onReact={hidden || silenced || room.state !== 'open' ? null : (emoji) => react.mutate(emoji)}
            onPin={() => pin.mutate()}
          />
        )}
      </div>
      {leavingTo && (
        <ConfirmDialog
          title={m.chat_leave_site()}
          body={m.chat_leave_site_body({ address: leavingTo })}
          action={m.chat_open_link()}
          isKind
          onConfirm={() => {
            window.open(leavingTo, '_blank', 'noopener,noreferrer')
            setLeavingTo(null)
          }}
          onClose={() => setLeavingTo(null)}
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
  /** Null where a reaction is not possible. */
  onReact: ((emoji: Reaction) => void) | null
  onPin: () => void
}

function MessageMenu({ mine, editableUntilMs, onReply, onEdit, onUnsend, onReport, onReact, onPin }: MessageMenuProps) {
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
            {onReact && (
              <div role="group" className="flex">
                {reactionEmojis.map((emoji) => (
                  <Menu.Item
                    key={emoji}
                    aria-label={m.chat_react({ emoji })}
                    onClick={() => onReact(emoji)}
                    className="grid size-11 cursor-pointer place-items-center rounded-full text-lg outline-none data-highlighted:bg-sunken"
                  >
                    {emoji}
                  </Menu.Item>
                ))}
              </div>
            )}
            <Menu.Item className={menuItem} onClick={onReply}>
              <Reply aria-hidden className="size-4.5" />
              {m.chat_reply()}
            </Menu.Item>
            <Menu.Item className={menuItem} onClick={onPin}>
              <Pin aria-hidden className="size-4.5" />
              {m.chat_pin()}
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
