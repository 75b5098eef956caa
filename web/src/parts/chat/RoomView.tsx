import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { post } from '../../state/chat/outbox.ts'
import { chatQueries, putMessage, type Room } from '../../state/chat/queries.ts'
import { tellTyping, useTyping } from '../../state/chat/typing.ts'
import { isolated } from '../../state/isolated.ts'
import { kiwi } from '../../state/kiwi.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Avatar } from '../Avatar.tsx'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { Name } from '../Name.tsx'
import { PageTitle } from '../PageTitle.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { MessageComposer, type Writing } from './MessageComposer.tsx'
import { MessageList } from './MessageList.tsx'
import { RoomMenu } from './RoomMenu.tsx'
import { nobody } from './words.ts'

/** One conversation: who it is with, its messages, and the field for the next one. */
export function RoomView({ roomId }: { roomId: string }) {
  const { data: room, isPending, error, refetch } = useQuery(chatQueries.room(roomId))
  if (isPending)
    return (
      <div className="px-4 pt-16">
        <RowSkeleton count={6} />
      </div>
    )
  if (!room) return <Failure error={error} retry={() => void refetch()} />
  return <OpenRoom key={roomId} room={room} />
}

function OpenRoom({ room }: { room: Room }) {
  const client = useQueryClient()
  const [writing, setWriting] = useState<Writing>({ kind: 'new' })
  const edit = useMutation({
    mutationFn: ({ seq, body }: { seq: number; body: string }) => kiwi.chat.edit.mutate({ roomId: room.id, seq, body }),
    onSuccess: (message) => putMessage(client, message),
    onError: toastFailure,
  })
  const other = room.other ?? nobody()

  function send(body: string) {
    if (writing.kind === 'edit') edit.mutate({ seq: writing.message.seq, body })
    else post(client, { roomId: room.id, body, replyTo: writing.kind === 'reply' ? writing.message.seq : null })
    setWriting({ kind: 'new' })
  }

  return (
    <section aria-labelledby="room-heading" className="flex h-full min-h-0 flex-col">
      <PageTitle>{m.chat_with({ name: isolated(other.displayName) })}</PageTitle>
      <header className="flex min-h-14 items-center gap-2 border-b border-line px-2">
        <Link to="/chat" aria-label={m.back()} className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunken lg:hidden">
          <ArrowLeft aria-hidden className="size-6" />
        </Link>
        <h1 id="room-heading" className="min-w-0 flex-1">
          {room.other ? (
            <Link
              to="/@{$handle}"
              params={{ handle: room.other.handle }}
              className="flex min-h-11 items-center gap-2.5 rounded-2xl px-1 hover:bg-sunken"
            >
              <Avatar person={room.other} size="small" />
              <Name person={room.other} className="font-bold" />
            </Link>
          ) : (
            <span className="px-2 font-bold text-muted">{other.displayName}</span>
          )}
        </h1>
        <RoomMenu room={room} />
      </header>
      <MessageList room={room} onWriting={setWriting} />
      <Typing room={room} />
      {room.state === 'request' && <RequestBar room={room} />}
      {room.canSend ? (
        <MessageComposer
          key={writing.kind === 'edit' ? writing.message.seq : 'new'}
          writing={writing}
          onCancel={() => setWriting({ kind: 'new' })}
          onSend={send}
          onTyping={() => tellTyping(room.id)}
        />
      ) : (
        <p className="border-t border-line px-4 py-4 text-center text-sm text-muted">{room.other ? m.chat_waits() : m.chat_closed()}</p>
      )}
    </section>
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
      if (changed && accept) client.setQueryData(chatQueries.room(room.id).queryKey, changed)
      else await navigate({ to: '/chat', search: { box: 'request' }, replace: true })
      return client.invalidateQueries({ queryKey: ['chat'] })
    },
    onError: toastFailure,
  })
  return (
    <div className="border-t border-line px-4 py-3 text-center">
      <p className="text-sm text-muted">{m.chat_request_body({ name: isolated((room.other ?? nobody()).displayName) })}</p>
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
