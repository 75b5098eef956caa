import { KiwiError } from '../errors.ts'
import type { Answer } from './drivers/wire.ts'
import { asUnavailable, isConnectionLoss } from './errors.ts'
import { closeIdle } from './idle.ts'
import type { Session } from './session.ts'

/**
 * Sessions that any number of callers share, one statement at a time each: idle first, then a new
 * one, then the least busy.
 */
export class SharedPool {
  readonly #open: () => Session
  readonly #max: number
  #sessions: Session[] = []
  #ended = false
  readonly #reaper = closeIdle(
    () => this.#sessions,
    (kept) => {
      this.#sessions = kept
    },
  )

  constructor(open: () => Session, max: number) {
    this.#open = open
    this.#max = max
  }

  get size(): number {
    return this.#sessions.length
  }

  /**
   * Errors: as Session.send, and OUTCOME_UNKNOWN when the session was lost while a statement other
   * than `select` was on its way. So a `select` of a function that writes belongs in a transaction.
   */
  async send(text: string, params: readonly unknown[]): Promise<Answer> {
    if (this.#ended) throw new KiwiError('UNAVAILABLE', { cause: new Error('The database client has ended.') })
    const session = this.#pick()
    try {
      return await session.send(text, params)
    } catch (error) {
      if (session.opened && isConnectionLoss(error) && !/^\s*select\b/i.test(text)) throw new KiwiError('OUTCOME_UNKNOWN', { cause: error })
      throw asUnavailable(error)
    } finally {
      session.idleSinceMs = Date.now()
      this.#reaper.arm()
    }
  }

  async end(): Promise<void> {
    this.#ended = true
    this.#reaper.stop()
    await Promise.all(this.#sessions.splice(0).map((session) => session.end()))
  }

  #pick(): Session {
    const leastBusy = this.#sessions.reduce<Session | undefined>(
      (best, session) => (best === undefined || session.inFlight < best.inFlight ? session : best),
      undefined,
    )
    if (leastBusy && (leastBusy.inFlight === 0 || this.#sessions.length >= this.#max)) return leastBusy
    return this.#add()
  }

  #add(): Session {
    const session = this.#open()
    this.#sessions.push(session)
    session.onClosed(() => {
      this.#sessions = this.#sessions.filter((other) => other !== session)
    })
    return session
  }
}
