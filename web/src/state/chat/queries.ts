import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { RouterOutputs } from '@kiwi/sdk'
import { kiwi } from '../kiwi.ts'
import { paged } from '../paged.ts'

export type Room = RouterOutputs['chat']['room']
export type MessagePage = RouterOutputs['chat']['messages']
export type Message = MessagePage['messages'][number]
export type Card = NonNullable<Message['card']>

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

type Pages = InfiniteData<MessagePage, number | null>

/** The newest page replaces what it overlaps. Where messages between were missed, the older pages are dropped and read again. */
export function withNewest(pages: Pages, newest: MessagePage): Pages {
  const first = newest.messages[0]?.seq
  const lastKnown = pages.pages[0]?.messages.at(-1)?.seq ?? 0
  if (first === undefined || (newest.hasMore && first > lastKnown + 1)) return { pages: [newest], pageParams: [null] }
  const older = pages.pages.map((page) => ({ ...page, messages: page.messages.filter(({ seq }) => seq < first) }))
  const [head, ...rest] = older
  const joined = { messages: [...(head?.messages ?? []), ...newest.messages], hasMore: head?.hasMore ?? newest.hasMore }
  return { pages: [joined, ...rest], pageParams: pages.pageParams }
}

/** One message as the server answered it, in the place of its number. */
export function putMessage(client: QueryClient, message: Message): void {
  client.setQueryData(chatQueries.messages(message.roomId).queryKey, (data) => {
    if (!data) return data
    const isKnown = data.pages.some(({ messages }) => messages.some(({ seq }) => seq === message.seq))
    const pages = data.pages.map((page, at) => {
      const messages = page.messages.map((one) => (one.seq === message.seq ? message : one))
      return at === 0 && !isKnown ? { ...page, messages: [...messages, message].sort((a, b) => a.seq - b.seq) } : { ...page, messages }
    })
    return { ...data, pages }
  })
}

/** A room changed: lists and counts are read again, and the room's newest messages if it is open. */
export async function refreshRoom(client: QueryClient, roomId: string): Promise<void> {
  void client.invalidateQueries({ queryKey: ['chat'] })
  const { queryKey } = chatQueries.messages(roomId)
  if (client.getQueryData(queryKey) === undefined) return
  const newest = await kiwi.chat.messages.query({ roomId }).catch(() => null)
  if (newest) client.setQueryData<Pages>(queryKey, (data) => data && withNewest(data, newest))
}
