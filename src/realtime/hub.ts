import type { Redis } from 'ioredis'
import { manyChannel } from '../db/write.ts'

/** Wakes waiting readers of a channel. */
export interface WakeHub {
  /** What is heard may be kept between requests only in a hub of the whole process. */
  readonly belongsTo: 'process' | 'request'
  /**
   * A wake-up carries no data that anything depends on. Returns a function that stops listening.
   */
  listen(channel: string, onWake: (message: string) => void): () => void
  /**
   * Messages with what they say, until the hub closes. `isHearing`: none is lost at present;
   * `onGap`: some may have been.
   */
  hear(channel: string, onMessage: (message: string) => void, onGap: () => void): { isHearing(): boolean }
  close(): Promise<void>
}

/** One Redis subscription per process, opened for the first listener. */
export function redisHub(connect: () => Redis, belongsTo: WakeHub['belongsTo'] = 'process'): WakeHub {
  const listeners = new Map<string, Set<(message: string) => void>>()
  const hearers = new Map<string, { onMessage: (message: string) => void; onGap: () => void; isHearing: boolean }>()
  let subscriber: Redis | null = null

  function connection(): Redis {
    if (subscriber) return subscriber
    subscriber = connect()
    subscriber.on('message', (channel: string, message: string) => {
      hearers.get(channel)?.onMessage(message)
      const isMany = channel === manyChannel
      for (const name of isMany ? message.split(' ') : [channel]) for (const wake of listeners.get(name) ?? []) wake(isMany ? '' : message)
    })
    subscriber.subscribe(manyChannel).catch(() => {})
    // Messages published while the connection was lost are lost too, so every reader looks once.
    const wakeAll = () => {
      for (const wakes of listeners.values()) for (const wake of wakes) wake('')
    }
    subscriber.on('ready', () => {
      wakeAll()
      for (const channel of hearers.keys()) void startHearing(channel)
    })
    // In a cluster, of the nodes where people's channels are heard.
    subscriber.on('subscribersReady', wakeAll)
    subscriber.on('close', () => {
      for (const hearer of hearers.values()) hearer.isHearing = false
    })
    subscriber.on('error', () => {})
    return subscriber
  }

  async function startHearing(channel: string): Promise<void> {
    const [hearer, asked] = [hearers.get(channel), connection()]
    if (!hearer) return
    await asked.subscribe(channel).catch(() => {})
    hearer.onGap()
    hearer.isHearing = asked.status === 'ready'
  }

  return {
    belongsTo,
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
    hear(channel, onMessage, onGap) {
      const hearer = { onMessage, onGap, isHearing: false }
      hearers.set(channel, hearer)
      void startHearing(channel)
      return { isHearing: () => hearer.isHearing }
    },
    async close() {
      listeners.clear()
      hearers.clear()
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
