import type { QueryClient } from '@tanstack/react-query'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { untilOnline } from '../until-online.ts'
import { unreadMessages } from '../unread.ts'
import { putRoom, refreshMessages, type Room } from './queries.ts'

/** The cursor for all rooms. Null: what is held is read again first. */
let since: number | null = null
let running: Promise<void> | null = null
let isAskedAgain = false

/**
 * Reads the rooms that changed, and what is new in those that are open. Calls during a read share
 * the next one.
 */
export function syncRooms(client: QueryClient): Promise<void> {
  isAskedAgain = true
  running ??= run(client).finally(() => (running = null))
  return running
}

/** Another person signs in, or the device was away too long. */
export function forgetSync(): void {
  since = null
}

async function run(client: QueryClient): Promise<void> {
  while (isAskedAgain) {
    isAskedAgain = false
    try {
      await readOnce(client)
    } catch (error) {
      if (!asKiwiError(error).retryable) return
      // The stream may have stayed: no event says again what this read missed.
      isAskedAgain = true
      await untilOnline()
    }
  }
}

async function readOnce(client: QueryClient): Promise<void> {
  const asked = since
  const answer = await kiwi.chat.sync.query({ since: asked })
  if (!answer.isWhole) {
    void client.invalidateQueries({ queryKey: ['chat'] })
    void client.invalidateQueries({ queryKey: ['messages'] })
  } else if (answer.rooms.length > 0 || answer.gone.length > 0) {
    for (const room of answer.rooms) putRoom(client, room)
    for (const roomId of answer.gone) dropRoom(client, roomId)
    void client.invalidateQueries({ queryKey: unreadMessages().queryKey })
    void client.invalidateQueries({ queryKey: ['chat', 'people'] })
    deliver(answer.rooms)
    await Promise.all(answer.rooms.map(({ id }) => refreshIfThere(client, id)))
  }
  // Only now is all of it here. Whoever forgot the cursor meanwhile reads everything again.
  if (since === asked) since = answer.since
  if (answer.hasMore) isAskedAgain = true
}

/** The next answer says that a room is gone which the person has left since. */
async function refreshIfThere(client: QueryClient, roomId: string): Promise<void> {
  await refreshMessages(client, roomId).catch((error: unknown) => {
    if (asKiwiError(error).code !== 'NOT_FOUND') throw error
  })
}

/** Tells that this device has the messages; what is lost comes with the next ones. */
function deliver(rooms: readonly Room[]): void {
  const news = rooms.filter(
    ({ state, last, seat, readSeq }) => state === 'open' && last && !last.mine && seat === 'person' && last.seq > readSeq,
  )
  if (news.length === 0) return
  kiwi.chat.markDelivered.mutate({ rooms: news.slice(0, 50).map(({ id, lastSeq }) => ({ roomId: id, seq: lastSeq })) }).catch(() => {})
}

/** The person left it, was removed, or somebody blocked. */
function dropRoom(client: QueryClient, roomId: string): void {
  client.removeQueries({ queryKey: ['messages', roomId] })
  client.removeQueries({ queryKey: ['messages', 'found', roomId] })
  void client.invalidateQueries({ queryKey: ['chat', 'room', roomId] })
  void client.invalidateQueries({ queryKey: ['chat', 'rooms'] })
}
