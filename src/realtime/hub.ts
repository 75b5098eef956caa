import type { Redis } from 'ioredis'
import { manyChannel } from '../db/write.ts'

/** Wakes waiting readers of a channel. Carries no data. */
export interface WakeHub {
  /** Returns a function that stops listening. */
  listen(channel: string, onWake: () => void): () => void
  close(): Promise<void>
}

/** One Redis subscription per process, opened for the first listener. */
export function redisHub(connect: () => Redis): WakeHub {
  const listeners = new Map<string, Set<() => void>>()
  let subscriber: Redis | null = null

  function connection(): Redis {
    if (subscriber) return subscriber
    subscriber = connect()
    subscriber.on('message', (channel: string, message: string) => {
      for (const name of channel === manyChannel ? message.split(' ') : [channel]) for (const wake of listeners.get(name) ?? []) wake()
    })
    subscriber.subscribe(manyChannel).catch(() => {})
    // Messages published while the connection was lost are lost too, so every reader looks once.
    subscriber.on('ready', () => {
      for (const wakes of listeners.values()) for (const wake of wakes) wake()
    })
    subscriber.on('error', () => {})
    return subscriber
  }

  return {
    listen(channel, onWake) {
      const wakes = listeners.get(channel) ?? new Set()
      wakes.add(onWake)
      if (wakes.size === 1) {
        listeners.set(channel, wakes)
        connection()
          .subscribe(channel)
          .catch(() => {})
      }
      return () => {
        wakes.delete(onWake)
        if (wakes.size > 0 || listeners.get(channel) !== wakes) return
        listeners.delete(channel)
        subscriber?.unsubscribe(channel).catch(() => {})
      }
    },
    async close() {
      listeners.clear()
      subscriber?.disconnect()
      subscriber = null
    },
  }
}

/** Remembers one wake-up: it is not lost while its reader is busy. */
export class WakeFlag {
  #raised = false
  #waiting: (() => void) | null = null

  raise(): void {
    this.#raised = true
    this.#waiting?.()
  }

  /** Resolves at the next wake-up (at once after a missed one), after `timeoutMs`, or aborted. */
  async wait(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (!this.#raised && !signal?.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs)
        this.#waiting = () => {
          clearTimeout(timer)
          resolve()
        }
        signal?.addEventListener('abort', this.#waiting, { once: true })
      })
      if (this.#waiting) signal?.removeEventListener('abort', this.#waiting)
      this.#waiting = null
    }
    this.#raised = false
  }
}
