import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { RouterInputs, RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'
import { ofQuery, settle } from '../settled.ts'

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
  /**
   * Pages from the newest back, or from where somebody jumped to, both ways; within a page the
   * oldest message is first.
   */
  messages: (roomId: string) =>
    infiniteQueryOptions({
      queryKey: ['messages', roomId],
      queryFn: ({ pageParam, signal }) => kiwi.chat.messages.query({ roomId, ...pageParam }, { signal }),
      initialPageParam: null as Place,
      getNextPageParam: (page: MessagePage, _: unknown, place: Place) => olderThan(page, place),
      getPreviousPageParam: (page: MessagePage, _: unknown, place: Place) => newerThan(page, place),
    }),
}

/**
 * Where a page of messages was read: null for the newest. `hasMore` of a page is in this direction.
 */
type Place = null | { before: number } | { after: number }

function olderThan({ messages: [oldest], hasMore }: MessagePage, place: Place): Place {
  if (oldest === undefined) return null
  return (place && 'after' in place ? oldest.seq > 1 : hasMore) ? { before: oldest.seq } : null
}

function newerThan({ messages, hasMore }: MessagePage, place: Place): Place {
  const newest = messages.at(-1)
  return newest && hasMore && place && 'after' in place ? { after: newest.seq } : null
}

export type MessagePages = InfiniteData<MessagePage, Place>
type RoomPages = InfiniteData<RouterOutputs['chat']['rooms'], string | null>

/** Around one message, so many of each side. */
const aroundIt = 15

/** Reads the messages around one that is not held, in the place of all that are. */
export async function bringAround(client: QueryClient, roomId: string, seq: number): Promise<void> {
  const place = { after: Math.max(0, seq - aroundIt - 1) }
  await replaceHeld(client, roomId, await kiwi.chat.messages.query({ roomId, ...place, limit: 2 * aroundIt + 1 }), place)
}

/** Reads the newest messages, in the place of those around an older one. */
export async function bringNewest(client: QueryClient, roomId: string): Promise<void> {
  await replaceHeld(client, roomId, await kiwi.chat.messages.query({ roomId }), null)
}

async function replaceHeld(client: QueryClient, roomId: string, page: MessagePage, place: Place): Promise<void> {
  const { queryKey } = chatQueries.messages(roomId)
  // A page on its way would put back what was held when it was asked for.
  await client.cancelQueries({ queryKey })
  client.setQueryData<MessagePages>(queryKey, { pages: [page], pageParams: [place] })
}

/** Whether the newest message of the room is among the held ones. */
export const isAtNewest = ({ pages, pageParams }: MessagePages) => pages[0] === undefined || newerThan(pages[0], pageParams[0]!) === null

/**
 * Puts messages in the places of their numbers. Of two versions the one with the later change
 * stays, so that answers may come in any order. What lies outside of everything that is held is
 * read on the way there.
 */
export function withMessages(data: MessagePages, messages: readonly Message[], change = 0): MessagePages {
  const [lowest, place] = [data.pages.at(-1), data.pageParams.at(-1)]
  const from = lowest && olderThan(lowest, place ?? null) !== null ? (lowest.messages[0]?.seq ?? Infinity) : 0
  const to = isAtNewest(data) ? Infinity : (data.pages[0]?.messages.at(-1)?.seq ?? 0)
  const news = new Map(messages.filter(({ seq }) => seq >= from && seq <= to).map((message) => [message.seq, message]))
  const pages = data.pages.map((page) => ({
    ...page,
    change: Math.max(page.change, change),
    messages: page.messages.map((held) => {
      const other = news.get(held.seq)
      news.delete(held.seq)
      return other && other.change >= held.change ? other : held
    }),
  }))
  const [newest, ...older] = pages
  if (!newest) return data
  const joined = [...newest.messages, ...news.values()].sort((a, b) => a.seq - b.seq)
  return { ...data, pages: [{ ...newest, messages: joined }, ...older] }
}

/** Messages as the server answered them, also over pages that were asked for before. */
function putMessages(client: QueryClient, roomId: string, messages: readonly Message[], change = 0): void {
  settle(
    client,
    ofQuery(chatQueries.messages(roomId).queryKey, (data) => withMessages(data as MessagePages, messages, change)),
  )
}

export const putMessage = (client: QueryClient, message: Message) => putMessages(client, message.roomId, [message])

/**
 * A room as the server answered it: where it is shown, and at the top of its list when something
 * was written.
 */
export function putRoom(client: QueryClient, room: Room): void {
  const { queryKey } = chatQueries.room(room.id)
  const laterOf = (held: Room | undefined) => (held && held.lastChange > room.lastChange ? held : room)
  settle(client, ofQuery(queryKey, laterOf))
  client.setQueryData(queryKey, laterOf)
  for (const box of ['open', 'request'] as const)
    settle(
      client,
      ofQuery(chatQueries.rooms(box).queryKey, (data) =>
        withRoom(data as RoomPages, room, box === room.state && room.lastSeq > room.clearedSeq),
      ),
    )
}

export function withRoom(data: RoomPages, room: Room, isShown: boolean): RoomPages {
  const held = data.pages.flatMap(({ rooms }) => rooms).find(({ id }) => id === room.id)
  if (held && held.lastChange > room.lastChange) return data
  const stays = isShown && held !== undefined && held.lastSeq === room.lastSeq
  const pages = data.pages.map((page) => ({
    ...page,
    rooms: page.rooms.flatMap((one) => (one.id !== room.id ? [one] : stays ? [room] : [])),
  }))
  const [first, ...others] = pages
  if (stays || !isShown || !first) return { ...data, pages }
  return { ...data, pages: [{ ...first, rooms: [room, ...first.rooms] }, ...others] }
}

/** Reads what the device has missed of a room that it holds. Throws what the call throws. */
export async function refreshMessages(client: QueryClient, roomId: string): Promise<void> {
  const held = client.getQueryData(chatQueries.messages(roomId).queryKey)
  for (let since = held ? heldChange(held) : null, hasMore = true; since !== null && hasMore;) {
    const missed = await kiwi.chat.changes.query({ roomId, since })
    putMessages(client, roomId, missed.messages, missed.change)
    ;({ change: since, hasMore } = missed)
  }
}

/** Pages are read at different times: every change after the first of them may be missing. */
export function heldChange({ pages }: Pick<MessagePages, 'pages'>): number | null {
  return pages.length === 0 ? null : Math.min(...pages.map(({ change }) => change))
}
