import { KiwiError } from '../errors.ts'
import { closeIdle } from './idle.ts'
import type { Session } from './session.ts'

interface Waiter {
  resolve(session: Session): void
  reject(error: unknown): void
  timer: ReturnType<typeof setTimeout>
}

/**
 * Sessions for transactions: each is out to one holder at a time, the most recently used goes
 * first, waiters are served in turn.
 */
export class LeasePool {
  readonly #open: () => Session
  readonly #max: number
  readonly #acquireMs: number
  readonly #out = new Set<Session>()
  #idle: Session[] = []
  #waiting: Waiter[] = []
  #ended = false
  #onAllBack: (() => void) | undefined
  readonly #reaper = closeIdle(
    () => this.#idle,
    (kept) => {
      this.#idle = kept
    },
  )

  constructor(open: () => Session, max: number, acquireMs: number) {
    this.#open = open
    this.#max = max
    this.#acquireMs = acquireMs
  }

  async take(): Promise<Session> {
    if (this.#ended) throw new KiwiError('UNAVAILABLE', { cause: new Error('The database client has ended.') })
    const ready = this.#ready()
    if (ready) return ready
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        resolve,
        reject,
        timer: setTimeout(() => {
          this.#waiting = this.#waiting.filter((other) => other !== waiter)
          reject(new KiwiError('UNAVAILABLE', { cause: new Error(`No session for a transaction came free in ${this.#acquireMs} ms.`) }))
        }, this.#acquireMs),
      }
      this.#waiting.push(waiter)
    })
  }

  /** Takes a session back. Giving it twice does nothing the second time. */
  give(session: Session, fate: 'reuse' | 'discard'): void {
    if (!this.#out.delete(session)) return
    if (fate === 'reuse' && !session.closed && !this.#ended) {
      session.idleSinceMs = Date.now()
      this.#idle.push(session)
      this.#reaper.arm()
    } else {
      session.destroy(new Error('The session was discarded.'))
    }
    this.#serveNext()
    if (this.#out.size === 0) this.#onAllBack?.()
  }

  stats(): { leased: number; idle: number; waiting: number } {
    return { leased: this.#out.size, idle: this.#idle.length, waiting: this.#waiting.length }
  }

  async end(): Promise<void> {
    this.#ended = true
    this.#reaper.stop()
    for (const waiter of this.#waiting.splice(0)) {
      clearTimeout(waiter.timer)
      waiter.reject(new KiwiError('UNAVAILABLE', { cause: new Error('The database client has ended.') }))
    }
    await Promise.all(this.#idle.splice(0).map((session) => session.end()))
    // Each transaction is bounded in time, so this is too.
    if (this.#out.size > 0) await new Promise<void>((resolve) => (this.#onAllBack = resolve))
  }

  #ready(): Session | undefined {
    let session = this.#idle.pop()
    while (session?.closed) session = this.#idle.pop()
    if (!session && this.#out.size < this.#max) session = this.#open()
    if (session) this.#out.add(session)
    return session
  }

  #serveNext(): void {
    while (this.#waiting.length > 0) {
      const session = this.#ready()
      if (!session) return
      const waiter = this.#waiting.shift()
      if (!waiter) return
      clearTimeout(waiter.timer)
      waiter.resolve(session)
    }
  }
}
