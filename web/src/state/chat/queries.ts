import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

export type Room = RouterOutputs['chat']['room']
export type MessagePage = RouterOutputs['chat']['messages']
export type Message = MessagePage['messages'][number]
export type Card = NonNullable<Message['card']>
/** A card that a person may send. */
export type SentCard = NonNullable<RouterInputs['chat']['send']['card']>

/** Keys under `chat` are read again whenever a room changes; messages only where they are new. */
export const chatQueries = {
  rooms: (box: 'open' | 'request') =>
    infiniteQueryOptions({
      queryKey: ['chat', 'rooms', box],
      queryFn: ({ pageParam, signal }) => kiwi.chat.rooms.query({ box, cursor: pageParam }, { signal }),
      ...paged,
    }),
  unread: () => queryOptions({ queryKey: ['chat', 'unread'], queryFn: ({ signal }) => kiwi.chat.unread.query({}, { signal }) }),
  room: (roomId: string) =>
    queryOptions({ queryKey: ['chat', 'room', roomId], queryFn: ({ signal }) => kiwi.chat.room.query({ roomId }, { signal }) }),
  people: (roomId: string) =>
    queryOptions({ queryKey: ['chat', 'people', roomId], queryFn: ({ signal }) => kiwi.chat.people.query({ roomId }, { signal }) }),
  found: (roomId: string, q: string) =>
    infiniteQueryOptions({
      queryKey: ['messages', 'found', roomId, q],
      queryFn: ({ pageParam, signal }) =>
        kiwi.chat.search.query({ roomId, q, ...(pageParam === null ? {} : { before: pageParam }) }, { signal }),
      initialPageParam: null as number | null,
      getNextPageParam: ({ messages, hasMore }: RouterOutputs['chat']['search']) => (hasMore ? (messages.at(-1)?.seq ?? null) : null),
    }),
  /** Pages from the newest back; within a page the oldest message is first. */
  messages: (roomId: string) =>
    infiniteQueryOptions({
      queryKey: ['messages', roomId],
      queryFn: ({ pageParam, signal }) =>
        kiwi.chat.messages.query({ roomId, ...(pageParam === null ? {} : { before: pageParam }) }, { signal }),
      initialPageParam: null as number | null,
      getNextPageParam: ({ messages, hasMore }: MessagePage) => (hasMore ? (messages[0]?.seq ?? null) : null),
    }),
}

export type MessagePages = InfiniteData<MessagePage, number | null>
type RoomPages = InfiniteData<RouterOutputs['chat']['rooms'], string | null>

/**
 * Puts messages in the places of their numbers. Of two versions the one with the later change stays, so that answers may come in any
 * order. What is older than everything that is held is read on the way up.
 */
export function withMessages(data: MessagePages, messages: readonly Message[], change?: number): MessagePages {
  const lowest = data.pages.at(-1)
  const from = lowest?.hasMore ? (lowest.messages[0]?.seq ?? Infinity) : 0
  const news = new Map(messages.filter(({ seq }) => seq >= from).map((message) => [message.seq, message]))
  const pages = data.pages.map((page) => ({
    ...page,
    messages: page.messages.map((held) => {
      const other = news.get(held.seq)
      news.delete(held.seq)
      return other && other.change >= held.change ? other : held
    }),
  }))
  const [newest, ...older] = pages
  if (!newest) return data
  const joined = [...newest.messages, ...news.values()].sort((a, b) => a.seq - b.seq)
  return { ...data, pages: [{ ...newest, messages: joined, change: Math.max(newest.change, change ?? 0) }, ...older] }
}

/** One message as the server answered it. */
export function putMessage(client: QueryClient, message: Message): void {
  client.setQueryData<MessagePages>(chatQueries.messages(message.roomId).queryKey, (data) => data && withMessages(data, [message]))
}

/** A room as the server answered it: where it is shown, and at the top of its list when something was written. */
export function putRoom(client: QueryClient, room: Room): void {
  client.setQueryData(chatQueries.room(room.id).queryKey, room)
  for (const box of ['open', 'request'] as const)
    client.setQueryData<RoomPages>(
      chatQueries.rooms(box).queryKey,
      (data) => data && withRoom(data, room, box === room.state && room.lastSeq > room.clearedSeq),
    )
}

export function withRoom(data: RoomPages, room: Room, isShown: boolean): RoomPages {
  const held = data.pages.flatMap(({ rooms }) => rooms).find(({ id }) => id === room.id)
  const stays = isShown && held !== undefined && held.lastSeq === room.lastSeq
  const pages = data.pages.map((page) => ({
    ...page,
    rooms: page.rooms.flatMap((one) => (one.id !== room.id ? [one] : stays ? [room] : [])),
  }))
  const [first, ...others] = pages
  if (stays || !isShown || !first) return { ...data, pages }
  return { ...data, pages: [{ ...first, rooms: [room, ...first.rooms] }, ...others] }
}

/** Reads what the device has missed of a room that it holds. */
export async function refreshMessages(client: QueryClient, roomId: string): Promise<void> {
  const { queryKey } = chatQueries.messages(roomId)
  for (let since = heldChange(client, roomId), hasMore = true; since !== null && hasMore;) {
    const missed = await kiwi.chat.changes.query({ roomId, since }).catch(() => null)
    if (!missed) return
    client.setQueryData<MessagePages>(queryKey, (data) => data && withMessages(data, missed.messages, missed.change))
    ;({ change: since, hasMore } = missed)
  }
}

const heldChange = (client: QueryClient, roomId: string) =>
  client.getQueryData(chatQueries.messages(roomId).queryKey)?.pages[0]?.change ?? null
