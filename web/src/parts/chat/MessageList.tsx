import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { useOutbox } from '../../state/chat/outbox.ts'
import {
  bringAround,
  bringNewest,
  chatQueries,
  heldChange,
  isAtNewest,
  type Message,
  type MessagePages,
  putMessage,
  refreshMessages,
  type Room,
} from '../../state/chat/queries.ts'
import { dayOf, formatSocialDay } from '../../state/dates.ts'
import { kiwi } from '../../state/kiwi.ts'
import { isolated } from '../../state/isolated.ts'
import { usePageVisible } from '../../state/page-visible.ts'
import { closePushes } from '../../state/social/badge.ts'
import { toastFailure } from '../../state/toasts.ts'
import { Button, Spinner } from '../Button.tsx'
import { Failure } from '../Message.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import type { Writing } from './MessageComposer.tsx'
import { MessageCard } from './MessageCard.tsx'
import { MessageLine } from './MessageLine.tsx'
import { WaitingLine } from './WaitingLine.tsx'
import { nobody, roomName } from './words.ts'

interface MessageListProps {
  room: Room
  onWriting: (writing: Writing) => void
  /** The message to go to; null when the list is there. */
  jump: number | null
  onJump: (seq: number | null) => void
}

/** Drawn beside those that are seen. */
const overscan = 8
/** So near to an end the next page is read. */
const nearRows = 6
/** Room for the spinner above the oldest message that is held. */
const topPx = 44
/** So near to the end one is at it. */
const endPx = 60
const foundMs = 2_000
/** After a move that did not leave the end. */
const settledMs = 300

/**
 * The messages of a room. It opens at the newest, and keeps its place when others come above or
 * below.
 */
export function MessageList({ room, onWriting, jump, onJump }: MessageListProps) {
  const query = useInfiniteQuery({ ...chatQueries.messages(room.id), staleTime: Infinity, refetchOnMount: 'always' })
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
  return <Messages room={room} query={query} data={query.data as MessagePages} onWriting={onWriting} jump={jump} onJump={onJump} />
}

interface MessagesProps extends MessageListProps {
  query: ReturnType<typeof useInfiniteQuery>
  data: MessagePages
}

function Messages({ room, query, data, onWriting, jump, onJump }: MessagesProps) {
  const client = useQueryClient()
  const messages = data.pages
    .toReversed()
    .flatMap((page) => page.messages)
    .filter(({ seq }) => seq > beginOf(room))
  const waiting = useOutbox(room.id)
  const hasNewest = isAtNewest(data)
  const unread = useFirstUnread(room, messages)
  useReadMark(room, messages.at(-1))
  useWhole(room, data, query.isFetching)
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

  const scroller = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const [isFarUp, setFarUp] = useState(false)
  const [found, setFound] = useState<number | null>(null)
  const count = messages.length + waiting.length
  const keyOf = (index: number) => messages[index]?.seq ?? waiting[index - messages.length]?.key ?? index
  // oxlint-disable-next-line react/incompatible-library -- its functions are not memoized: no compiler runs over this app
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count,
    getScrollElement: () => scroller.current,
    getItemKey: keyOf,
    estimateSize: (index) => (messages[index] ? heightOf(messages[index]) : 56),
    paddingStart: topPx,
    paddingEnd: 12,
    overscan,
    // What is read stays where it is when older or newer ones come; at the end it follows.
    anchorTo: 'end',
    followOnAppend: hasNewest,
    scrollEndThreshold: endPx,
  })
  // A line above loses its day when older ones of that day come, also while one scrolls up: what is
  // read must not move with it.
  virtualizer.shouldAdjustScrollPositionOnItemSizeChange = ({ start }) => start < (virtualizer.scrollOffset ?? 0)
  const shown = virtualizer.getVirtualItems()
  // Only the person leaves the end: measuring and older messages scroll too.
  const hasMoved = useMoves(scroller, isAtEnd)
  function scrollToEnd(): void {
    hasMoved.current = false
    virtualizer.scrollToEnd()
  }
  const toEnd = useEffectEvent(scrollToEnd)
  // Older ones that come while it still scrolls there would leave it short of the end.
  const goesToEnd = useRef(false)
  useLayoutEffect(() => {
    if (!hasNewest || !((isAtEnd.current && !hasMoved.current) || goesToEnd.current)) return
    goesToEnd.current = false
    isAtEnd.current = true
    toEnd()
  }, [count, data, hasNewest, hasMoved])
  // Before the first scroll every list stands at its top, which asks for nothing.
  const [isOpened, setOpened] = useState(false)
  useEffect(() => {
    const frame = requestAnimationFrame(() => setOpened(true))
    return () => cancelAnimationFrame(frame)
  }, [])
  // A keyboard or a taller field takes room, a picture comes: the newest message stays in sight.
  const stay = useEffectEvent(() => hasNewest && scrollToEnd())
  useEffect(() => {
    const observer = new ResizeObserver(() => isAtEnd.current && !hasMoved.current && stay())
    for (const part of [scroller.current!, scroller.current!.firstElementChild!]) observer.observe(part)
    return () => observer.disconnect()
  }, [hasMoved])

  async function goToNewest(): Promise<void> {
    if (hasNewest) return scrollToEnd()
    goesToEnd.current = true
    await bringNewest(client, room.id)
  }
  const sent = useRef(waiting.length)
  const goAfterSending = useEffectEvent(() => void goToNewest().catch(toastFailure))
  useEffect(() => {
    if (waiting.length > sent.current) goAfterSending()
    sent.current = waiting.length
  }, [waiting.length])

  const asked = useRef<number | null>(null)
  const goTo = useEffectEvent((seq: number) => {
    const index = messages.findIndex((message) => message.seq === seq)
    if (index < 0 && asked.current !== seq) {
      asked.current = seq
      return void bringAround(client, room.id, seq).catch((error) => (toastFailure(error), onJump(null)))
    }
    asked.current = null
    if (index >= 0) {
      isAtEnd.current = false
      virtualizer.scrollToIndex(index, { align: 'center' })
      setFound(seq)
    }
    onJump(null)
  })
  useEffect(() => {
    if (jump !== null) goTo(jump)
  }, [jump, data])
  const isDrawn = found !== null && shown.some(({ key }) => key === found)
  useEffect(() => {
    if (!isDrawn) return
    scroller.current?.querySelector<HTMLElement>(`[data-seq="${found}"]`)?.focus({ preventScroll: true })
    const timer = setTimeout(() => setFound(null), foundMs)
    return () => clearTimeout(timer)
  }, [found, isDrawn])

  const { hasNextPage, hasPreviousPage, isFetching, isFetchNextPageError, fetchNextPage, fetchPreviousPage } = query
  const isNearTop = hasNextPage && shown[0] !== undefined && shown[0].index < nearRows
  const isNearBottom = hasPreviousPage && shown.at(-1) !== undefined && shown.at(-1)!.index >= messages.length - nearRows
  useEffect(() => {
    if (!isOpened || isFetching || isFetchNextPageError) return
    if (isNearTop) void fetchNextPage()
    else if (isNearBottom) void fetchPreviousPage()
  }, [isOpened, isNearTop, isNearBottom, isFetching, isFetchNextPageError, fetchNextPage, fetchPreviousPage])
  // A room that was left far up opens at its newest messages again.
  const leave = useEffectEvent(() => {
    if (!hasNewest) client.removeQueries({ queryKey: chatQueries.messages(room.id).queryKey })
  })
  useEffect(() => () => leave(), [])

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={m.chat_messages_label({ name: isolated(roomName(room)) })}
        className="flex h-full flex-col overflow-y-auto px-3 [overflow-anchor:none] outline-offset-[-2px]"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          const belowPx = scrollHeight - clientHeight - scrollTop
          if (belowPx <= endPx) isAtEnd.current = true
          else if (hasMoved.current) isAtEnd.current = false
          setFarUp(belowPx > 600)
        }}
      >
        {count === 0 && !query.hasNextPage && <NothingSaid room={room} />}
        <div className="relative mt-auto w-full shrink-0" style={{ height: virtualizer.getTotalSize() }}>
          <div className="absolute inset-x-0 top-0 grid min-h-11 place-items-center text-sm text-danger">
            {!query.hasNextPage && room.forgottenSeq > room.clearedSeq && (
              <p className="px-4 text-center text-xs text-muted">{m.chat_forgotten()}</p>
            )}
            {query.isFetchingNextPage && (
              <span role="status" className="text-kiwi">
                <Spinner className="size-6" />
                <span className="sr-only">{m.loading()}</span>
              </span>
            )}
            {isFetchNextPageError && !isFetching && (
              <Button kind="quiet" onClick={() => void fetchNextPage()}>
                {m.retry()}
              </Button>
            )}
          </div>
          <ol className="absolute inset-x-0 top-0" style={{ transform: `translateY(${shown[0]?.start ?? 0}px)` }}>
            {shown.map(({ key, index }) => {
              const message = messages[index]
              if (!message)
                return (
                  <WaitingLine key={key} waiting={waiting[index - messages.length]!} index={index} measure={virtualizer.measureElement} />
                )
              const before = messages[index - 1]
              const isNewDay = dayOf(message.createdAt) !== dayOf(before?.createdAt ?? '')
              return (
                <MessageLine
                  key={key}
                  message={message}
                  room={room}
                  nameOf={nameOf}
                  isFirst={before?.senderId !== message.senderId || before.notice !== null}
                  mark={message.seq === lastRead ? 'read' : message.seq === lastDelivered ? 'delivered' : null}
                  index={index}
                  measure={virtualizer.measureElement}
                  isFound={message.seq === found}
                  above={
                    <>
                      {isNewDay && (
                        <p className="py-3 text-center text-xs font-semibold text-muted">{formatSocialDay(message.createdAt)}</p>
                      )}
                      {message.seq === unread.first && <UnreadDivider />}
                    </>
                  }
                  onJump={onJump}
                  onReply={() => onWriting({ kind: 'reply', message })}
                  onEdit={() => onWriting({ kind: 'edit', message })}
                  onUnsend={() => unsend.mutate(message)}
                />
              )
            })}
          </ol>
        </div>
      </div>
      {unread.above !== null && (
        <button
          type="button"
          onClick={() => onJump(unread.above)}
          className="absolute top-2 left-1/2 flex min-h-11 -translate-x-1/2 items-center gap-1.5 rounded-full bg-card px-4 text-sm font-semibold whitespace-nowrap shadow-card"
        >
          <ArrowUp aria-hidden className="size-4" />
          {m.chat_to_first_unread()}
        </button>
      )}
      {(isFarUp || !hasNewest) && (
        <button
          type="button"
          aria-label={m.chat_newest()}
          onClick={() => void goToNewest().catch(toastFailure)}
          className="absolute right-3 bottom-3 grid size-11 place-items-center rounded-full bg-card shadow-card"
        >
          <ArrowDown aria-hidden className="size-5" />
        </button>
      )}
    </div>
  )
}

/** A room of a shop shows at once what it is about, as both see it. */
function NothingSaid({ room: { about } }: { room: Room }) {
  return (
    <div className="my-auto flex flex-col items-center gap-3 pt-11 text-center text-sm text-muted">
      {about && <MessageCard card={{ ...about, handle: null }} />}
      <p>{m.chat_nothing_said()}</p>
    </div>
  )
}

const moves = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const

/**
 * Whether the person has moved the list: their scroll comes after the event that asks for it, and
 * may come to nothing at the end.
 */
function useMoves(scroller: RefObject<HTMLElement | null>, isAtEnd: RefObject<boolean>): RefObject<boolean> {
  const hasMoved = useRef(false)
  useEffect(() => {
    const list = scroller.current!
    let timer: number | undefined
    const move = () => {
      hasMoved.current = true
      clearTimeout(timer)
      timer = window.setTimeout(() => isAtEnd.current && (hasMoved.current = false), settledMs)
    }
    for (const kind of moves) list.addEventListener(kind, move, { passive: true })
    return () => {
      clearTimeout(timer)
      for (const kind of moves) list.removeEventListener(kind, move)
    }
  }, [scroller, isAtEnd])
  return hasMoved
}

/** A guess, until the line is measured. */
function heightOf({ body, pictures, card, replyTo, reactions }: Message): number {
  const lines = Math.max(1, Math.ceil(body.length / 26))
  return 26 + lines * 21 + (pictures.length > 0 ? 260 : 0) + (card ? 220 : 0) + (replyTo ? 52 : 0) + (reactions.length > 0 ? 44 : 0)
}

function UnreadDivider() {
  return (
    <p className="flex items-center gap-3 py-2 text-xs font-semibold text-kiwi before:h-px before:flex-1 before:bg-kiwi/40 after:h-px after:flex-1 after:bg-kiwi/40">
      {m.chat_unread_from_here()}
    </p>
  )
}

/** Nothing up to here is shown. */
const beginOf = ({ clearedSeq, forgottenSeq }: Room) => Math.max(clearedSeq, forgottenSeq)

/**
 * Where the messages begin that were unread when the room was opened; it stays there while the room
 * is open. `above`: that place is not held yet, and this is the message to go to.
 */
function useFirstUnread(room: Room, messages: Message[]): { first: number | null; above: number | null } {
  const [opened] = useState({ isUnread: room.unreadCount > 0, after: Math.max(room.readSeq, beginOf(room)), lastSeq: room.lastSeq })
  const [isReached, setReached] = useState(false)
  const first =
    messages.find(({ mine, notice, seq }) => !mine && notice === null && seq > opened.after && seq <= opened.lastSeq)?.seq ?? null
  const isHeld = messages.some(({ seq }) => seq <= opened.after + 1)
  if (opened.isUnread && isHeld && !isReached) setReached(true)
  if (!opened.isUnread) return { first: null, above: null }
  return isHeld ? { first, above: null } : { first: null, above: isReached ? null : opened.after + 1 }
}

/** A page that was asked for before a change of the room is read on from where it ends. */
function useWhole({ id, lastChange }: Room, data: MessagePages, isFetching: boolean): void {
  const client = useQueryClient()
  const isBehind = !isFetching && (heldChange(data) ?? lastChange) < lastChange
  useEffect(() => {
    // What fails is asked for again with the next event.
    if (isBehind) void refreshMessages(client, id).catch(() => {})
  }, [client, id, isBehind])
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
