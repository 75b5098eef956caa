import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { onConnection } from '../connection.ts'
import { asKiwiError } from '../kiwi.ts'
import { type Act, targetOf } from './act-rules.ts'
import { keepAct, retryMs, waitingActs } from './kept-acts.ts'
import { queries } from './queries.ts'

const isUnanswered = (error: unknown) => asKiwiError(error).code === 'NETWORK'

/**
 * Sends an act. Without an answer it waits on this device, and `null` says so; the screen shows it
 * as done, and the banner that it waits. Where an act with its target waits already, it takes that
 * one's place.
 */
export async function sendOrKeep<Answer>(client: QueryClient, act: Act, send: () => Promise<Answer>): Promise<Answer | null> {
  const personId = client.getQueryData(queries.me().queryKey)?.id
  const isBehind = waitingActs().acts.some((one) => targetOf(one) === targetOf(act))
  if (!isBehind || personId === undefined) {
    try {
      return await send()
    } catch (error) {
      if (personId === undefined || !isUnanswered(error)) throw error
    }
  }
  keepAct(personId, act)
  if (isBehind) void flushActs(client)
  else setTimeout(() => void flushActs(client), retryMs)
  return null
}

/**
 * Sends what waits. Few people have anything waiting: only they load the code. Without it all waits
 * until the next time.
 */
async function flushActs(client: QueryClient): Promise<void> {
  if (waitingActs().acts.length === 0 || !navigator.onLine) return
  const sender = await import('./flush-acts.ts').catch(() => null)
  await sender?.flushActs(client)
}

/** Sends what waits when the page opens, and when the connection is back. */
export function useFlushActs(client: QueryClient, personId: string | null): void {
  useEffect(() => {
    if (personId === null) return
    void flushActs(client)
    return onConnection(() => void flushActs(client))
  }, [client, personId])
}
