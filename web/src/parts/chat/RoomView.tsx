import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeft, Pin, Receipt, ShoppingBag, X } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { post } from '../../state/chat/outbox.ts'
import { chatQueries, putMessage, putRoom, type Room } from '../../state/chat/queries.ts'
import { usePresence } from '../../state/chat/presence.ts'
import { tellTyping, useTyping } from '../../state/chat/typing.ts'
import { isolated } from '../../state/isolated.ts'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { useMe } from '../../state/me.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { PageTitle } from '../PageTitle.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { MessageComposer, type Writing } from './MessageComposer.tsx'
import { MessageList } from './MessageList.tsx'
import { RoomMenu } from './RoomMenu.tsx'
import { RoomFace } from './RoomFace.tsx'
import { nobody, preview, roomName } from './words.ts'

/** One conversation: who it is with, its messages, and the field for the next one. */
export function RoomView({ roomId }: { roomId: string }) {
  const { data: room, isPending, error, refetch } = useQuery(chatQueries.room(roomId))
  if (isPending)
    return (
      <div className="px-4 pt-16">
        <RowSkeleton count={6} />
      </div>
    )
  // Somebody who was removed, or left on another device, writes here no more.
  if (!room || (error && asKiwiError(error).code === 'NOT_FOUND'))
    return (
      <div className="p-1.5">
        <ToRooms />
        <Failure error={error} retry={() => void refetch()} />
      </div>
    )
  return <OpenRoom key={roomId} room={room} />
}

/** On phones the rooms are another page. */
function ToRooms() {
  return (
    <Link to="/chat" aria-label={m.back()} className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunken lg:hidden">
      <ArrowLeft aria-hidden className="size-6" />
    </Link>
  )
}

function OpenRoom({ room }: { room: Room }) {
  const client = useQueryClient()
  const [writing, setWriting] = useState<Writing>({ kind: 'new' })
  const [hasWritten, setWritten] = useState(false)
  function begin(next: Writing): void {
    setWriting(next)
    setWritten(true)
  }
  const edit = useMutation({
    mutationFn: ({ seq, body }: { seq: number; body: string }) => kiwi.chat.edit.mutate({ roomId: room.id, seq, body }),
    onSuccess: (message) => putMessage(client, message),
    onError: toastFailure,
  })
  const [jump, setJump] = useState<number | null>(null)
  const name = roomName(room)

  function send(body: string, mediaIds: string[]) {
    if (writing.kind === 'edit') edit.mutate({ seq: writing.message.seq, body })
    else post(client, { roomId: room.id, body, mediaIds, replyTo: writing.kind === 'reply' ? writing.message.seq : null })
    begin({ kind: 'new' })
  }

  return (
    <section aria-labelledby="room-heading" className="flex h-full min-h-0 flex-col">
      <PageTitle>{m.chat_with({ name: isolated(name) })}</PageTitle>
      <header className="flex min-h-14 items-center gap-2 border-b border-line px-2">
        <ToRooms />
        <h1 id="room-heading" className="min-w-0 flex-1">
          {room.other ? (
            <Link
              to="/@{$handle}"
              params={{ handle: room.other.handle }}
              className="flex min-h-11 items-center gap-2.5 rounded-2xl px-1 hover:bg-sunken"
            >
              <RoomFace room={room} size="small" />
              <span className="min-w-0 leading-tight">
                <bdi className="block truncate font-bold">{name}</bdi>
                <Presence room={room} />
              </span>
            </Link>
          ) : (
            <span className="flex min-h-11 items-center gap-2.5 px-1 font-bold">
              {room.kind !== 'direct' && <RoomFace room={room} size="small" />}
              <bdi className="truncate">{name}</bdi>
              {room.kind === 'group' && <span className="font-normal text-muted">{room.memberCount}</span>}
            </span>
          )}
        </h1>
        <RoomMenu room={room} onJump={setJump} />
      </header>
      <AboutBar room={room} />
      <PinnedBar room={room} onJump={setJump} />
      <MessageList room={room} onWriting={begin} jump={jump} onJump={setJump} />
      <Typing room={room} />
      {room.state === 'request' && <RequestBar room={room} />}
      {room.canSend ? (
        <MessageComposer
          key={writing.kind === 'edit' ? writing.message.seq : 'new'}
          roomId={room.id}
          writing={writing}
          hasWritten={hasWritten}
          onCancel={() => begin({ kind: 'new' })}
          onSend={send}
          onTyping={() => tellTyping(room.id)}
        />
      ) : (
        <p className="border-t border-line px-4 py-4 text-center text-sm text-muted">{room.other ? m.chat_waits() : m.chat_closed()}</p>
      )}
    </section>
  )
}

/** That the other person has the conversation open too. */
function Presence({ room }: { room: Room }) {
  const me = useMe()
  const isHere = usePresence(room.id, room.kind === 'direct' && room.state === 'open' && me?.showsPresence === true)
  return (
    <span role="status" className="block text-xs font-normal text-kiwi">
      {isHere && m.chat_here()}
    </span>
  )
}

/** What a shop's room is about: its page, and its card for the conversation. */
function AboutBar({ room: { id, about, seat, canSend } }: { room: Room }) {
  const client = useQueryClient()
  if (!about) return null
  const [Icon, label, sendLabel] =
    about.kind === 'order'
      ? ([Receipt, m.chat_sent_order_about(), m.chat_send_order()] as const)
      : ([ShoppingBag, m.chat_sent_product_about(), m.chat_send_product()] as const)
  const look = 'flex min-h-11 min-w-0 flex-1 items-center gap-2 pl-4 hover:underline'
  const words = (
    <>
      <Icon aria-hidden className="size-4 shrink-0 text-kiwi" />
      <span className="truncate">{label}</span>
    </>
  )
  return (
    <div className="flex items-center border-b border-line bg-sunken text-sm font-semibold">
      {about.kind === 'order' ? (
        <Link to="/orders/$orderId" params={{ orderId: about.id }} className={look}>
          {words}
        </Link>
      ) : (
        <Link to="/products/$productId" params={{ productId: about.id }} className={look}>
          {words}
        </Link>
      )}
      {seat === 'shop' && <span className="shrink-0 pl-2 font-normal text-muted">{m.chat_as_shop()}</span>}
      {canSend && (
        <button
          type="button"
          onClick={() => post(client, { roomId: id, body: '', card: about })}
          className="min-h-11 shrink-0 px-4 underline underline-offset-4 hover:no-underline"
        >
          {sendLabel}
        </button>
      )}
    </div>
  )
}

/** The message that stands above the room. */
function PinnedBar({ room, onJump }: { room: Room; onJump: (seq: number) => void }) {
  const client = useQueryClient()
  const unpin = useMutation({
    mutationFn: () => kiwi.chat.pin.mutate({ roomId: room.id, seq: null }),
    onSuccess: (changed) => putRoom(client, changed),
    onError: toastFailure,
  })
  const { pinned } = room
  if (!pinned) return null
  return (
    <div className="flex items-center border-b border-line pl-4">
      <Pin aria-hidden className="size-4 shrink-0 text-kiwi" />
      <button type="button" onClick={() => onJump(pinned.seq)} className="min-h-11 min-w-0 flex-1 truncate px-2 text-left text-sm">
        <span className="sr-only">{m.chat_pinned()}: </span>
        {preview({ ...pinned, mine: false })}
      </button>
      <button
        type="button"
        aria-label={m.chat_unpin()}
        onClick={() => unpin.mutate()}
        className="grid size-11 shrink-0 place-items-center text-muted"
      >
        <X aria-hidden className="size-4" />
      </button>
    </div>
  )
}

/** Who writes at present; a line of its own height, so that nothing moves. */
function Typing({ room }: { room: Room }) {
  const writing = useTyping(room.id)
  const { data } = useQuery({ ...chatQueries.people(room.id), enabled: writing.length > 0 })
  const names = writing.map((id) => data?.people.find(({ person }) => person.id === id)?.person.displayName ?? room.shop?.name ?? '')
  const shown = names.filter((name) => name !== '')
  return (
    <p role="status" className="h-5 truncate px-4 text-xs text-muted">
      {shown.length > 0 && m.chat_typing({ name: isolated(shown.join(', ')) })}
    </p>
  )
}

/** Somebody whom one does not follow wrote first. */
function RequestBar({ room }: { room: Room }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const answer = useMutation({
    mutationFn: (accept: boolean) => kiwi.chat.answer.mutate({ roomId: room.id, accept }),
    onSuccess: async (changed, accept) => {
      if (changed && accept) {
        client.setQueryData(chatQueries.room(room.id).queryKey, changed)
        // Beside it stands the list that it is in now.
        await navigate({ to: '/chat/$roomId', params: { roomId: room.id }, search: {}, replace: true })
      } else await navigate({ to: '/chat', search: { box: 'request' }, replace: true })
      return client.invalidateQueries({ queryKey: ['chat'] })
    },
    onError: toastFailure,
  })
  return (
    <div className="border-t border-line px-4 py-3 text-center">
      <p className="text-sm text-muted">
        {m.chat_request_body({ name: isolated(room.kind === 'group' ? roomName(room) : (room.other ?? nobody()).displayName) })}
      </p>
      <div className="mt-2 flex justify-center gap-2">
        <Button kind="quiet" disabled={answer.isPending} onClick={() => answer.mutate(false)}>
          {m.chat_refuse()}
        </Button>
        <Button busy={answer.isPending} onClick={() => answer.mutate(true)}>
          {m.chat_accept()}
        </Button>
      </div>
    </div>
  )
}
