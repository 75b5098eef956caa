import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowDown, Clock3 } from 'lucide-react'
import { Fragment, useEffect, useEffectEvent, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { discardRefused, postAgain, useOutbox, type Waiting } from '../../state/chat/outbox.ts'
import { chatQueries, type Message, putMessage, type Room } from '../../state/chat/queries.ts'
import { dayOf, formatSocialDay } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { isolated } from '../../state/isolated.ts'
import { usePageVisible } from '../../state/page-visible.ts'
import { closePushes } from '../../state/social/badge.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { MoreBelow } from '../MoreBelow.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import type { Writing } from './MessageComposer.tsx'
import { MessageLine } from './MessageLine.tsx'
import { nobody, roomName } from './words.ts'

interface MessageListProps {
  room: Room
  onWriting: (writing: Writing) => void
  /** The message to go to; null when the list is there. */
  jump: number | null
  onJump: (seq: number | null) => void
}

/** The messages of a room. It opens at the newest and keeps its place when older ones are added above. */
export function MessageList({ room, onWriting, jump, onJump }: MessageListProps) {
  const client = useQueryClient()
  const query = useInfiniteQuery({ ...chatQueries.messages(room.id), staleTime: Infinity, refetchOnMount: 'always' })
  const messages = (query.data?.pages ?? [])
    .toReversed()
    .flatMap((page) => page.messages)
    .filter(({ seq }) => seq > room.clearedSeq)
  const waiting = useOutbox(room.id)
  const firstUnread = useFirstUnread(room, messages)
  const scroller = useRef<HTMLDivElement>(null)
  const [isFarUp, setFarUp] = useState(false)
  useReadMark(room, messages.at(-1))
  const unsend = useMutation({
    mutationFn: ({ seq }: Message) => kiwi.chat.unsend.mutate({ roomId: room.id, seq }),
    onSuccess: (message) => putMessage(client, message),
    onError: toastFailure,
  })
  const people = useQuery(chatQueries.people(room.id)).data?.people ?? []
  const nameOf = (senderId: string | null) =>
    isolated(
      senderId === null
        ? (room.shop?.name ?? nobody().displayName)
        : (people.find(({ person }) => person.id === senderId)?.person ?? (room.kind === 'direct' ? room.other : null) ?? nobody())
            .displayName,
    )
  const lastRead = messages.findLast(({ mine, notice, seq }) => mine && !notice && seq <= room.theirReadSeq)?.seq
  const lastDelivered = messages.findLast(({ mine, notice, seq }) => mine && !notice && seq <= room.theirDeliveredSeq)?.seq
  const { hasNextPage, isFetching, fetchNextPage } = query
  useEffect(() => {
    if (jump === null || isFetching) return
    const line = scroller.current?.querySelector<HTMLElement>(`[data-seq="${jump}"]`)
    if (!line && hasNextPage) return void fetchNextPage()
    line?.scrollIntoView({ block: 'center' })
    line?.focus()
    onJump(null)
  }, [jump, isFetching, hasNextPage, fetchNextPage, onJump])

  if (query.isPending)
    return (
      <div className="flex-1 px-4">
        <RowSkeleton count={6} />
      </div>
    )
  if (!query.data)
    return (
      <div className="flex-1">
        <Failure error={query.error} retry={() => void query.refetch()} />
      </div>
    )
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={m.chat_messages_label({ name: isolated(roomName(room)) })}
        // Its origin is the bottom: it opens there, and what comes above moves nothing.
        className="flex h-full flex-col-reverse overflow-y-auto px-3 outline-offset-[-2px]"
        onScroll={({ currentTarget }) => setFarUp(currentTarget.scrollTop < -600)}
      >
        <div>
          {query.hasNextPage && <MoreBelow {...query} />}
          <ol className="py-3">
            {messages.map((message, at) => (
              <Fragment key={message.seq}>
                {dayOf(message.createdAt) !== dayOf(messages[at - 1]?.createdAt ?? '') && (
                  <li className="py-3 text-center text-xs font-semibold text-muted">{formatSocialDay(message.createdAt)}</li>
                )}
                {message.seq === firstUnread && (
                  <li className="flex items-center gap-3 py-2 text-xs font-semibold text-kiwi before:h-px before:flex-1 before:bg-kiwi/40 after:h-px after:flex-1 after:bg-kiwi/40">
                    {m.chat_unread_from_here()}
                  </li>
                )}
                <MessageLine
                  message={message}
                  room={room}
                  nameOf={nameOf}
                  isFirst={messages[at - 1]?.senderId !== message.senderId || messages[at - 1]?.notice !== null}
                  mark={message.seq === lastRead ? 'read' : message.seq === lastDelivered ? 'delivered' : null}
                  onJump={onJump}
                  onReply={() => onWriting({ kind: 'reply', message })}
                  onEdit={() => onWriting({ kind: 'edit', message })}
                  onUnsend={() => unsend.mutate(message)}
                />
              </Fragment>
            ))}
            {waiting.map((one) => (
              <WaitingLine key={one.key} waiting={one} />
            ))}
          </ol>
        </div>
      </div>
      {isFarUp && (
        <button
          type="button"
          aria-label={m.chat_newest()}
          // At once: a smooth way ends early when older messages come meanwhile.
          onClick={() => scroller.current?.scrollTo({ top: 0 })}
          className="absolute right-3 bottom-3 grid size-11 place-items-center rounded-full bg-card shadow-card"
        >
          <ArrowDown aria-hidden className="size-5" />
        </button>
      )}
    </div>
  )
}

function WaitingLine({ waiting: { key, body, mediaIds, failure } }: { waiting: Waiting }) {
  const client = useQueryClient()
  return (
    <li className="flex flex-col items-end py-0.5">
      <p className="max-w-[78%] rounded-3xl bg-kiwi-soft px-4 py-2 text-[0.9375rem] break-words whitespace-pre-wrap opacity-60">
        {body || (mediaIds.length > 0 ? m.chat_sent_pictures() : m.chat_sent_post())}
      </p>
      {failure === null ? (
        <span role="status" className="flex items-center gap-1 text-[0.6875rem] text-muted">
          <Clock3 aria-hidden className="size-3" />
          {m.chat_sending()}
        </span>
      ) : (
        <span role="alert" className="flex flex-col items-end text-[0.8125rem] text-danger">
          {failure}
          <span className="flex gap-2">
            <Button kind="quiet" onClick={() => postAgain(client, key)}>
              {m.chat_retry()}
            </Button>
            <Button kind="quiet" onClick={() => discardRefused(client, key)}>
              {m.delete()}
            </Button>
          </span>
        </span>
      )}
    </li>
  )
}

/** Where the messages begin that were unread when the room was opened; it stays there while the room is open. */
function useFirstUnread({ id, unreadCount }: Room, messages: Message[]): number | undefined {
  const [opened] = useState({ id, unreadCount, lastSeq: messages.at(-1)?.seq })
  if (opened.id !== id || opened.unreadCount === 0) return undefined
  const theirs = messages.filter(({ mine, seq }) => !mine && seq <= (opened.lastSeq ?? Infinity))
  return theirs.at(-opened.unreadCount)?.seq
}

/** Marks the room read up to its last message, while the tab is visible. */
function useReadMark({ id, unreadCount }: Room, last: Message | undefined): void {
  const client = useQueryClient()
  const isSeen = usePageVisible()
  const seq = last && !last.mine ? last.seq : null
  const mark = useEffectEvent((upTo: number) => {
    kiwi.chat.markRead.mutate({ roomId: id, seq: upTo }).then(
      (room) => {
        client.setQueryData(chatQueries.room(id).queryKey, room)
        void client.invalidateQueries({ queryKey: ['chat', 'rooms'] })
        void client.invalidateQueries({ queryKey: ['chat', 'unread'] })
      },
      () => {
        // The next message, or the next visit, marks it too.
      },
    )
  })
  useEffect(() => {
    if (seq === null || !isSeen || unreadCount === 0) return
    mark(seq)
    void closePushes(`room:${id}`)
  }, [id, seq, isSeen, unreadCount])
}
