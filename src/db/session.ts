import { KiwiError } from '../errors.ts'
import type { Answer, Dial, DialSettings, Wire } from './drivers/wire.ts'
import { encodeValue } from './drivers/values.ts'
import { isConnectionLoss, isStalePlan } from './errors.ts'

export interface SessionSettings extends DialSettings {
  dial: Dial
  answerTimeoutMs: number
  /** False behind a pooler that loses named statements. */
  namesStatements: boolean
}

/**
 * Statements kept parsed on the server; each costs memory there, and only texts that come back are
 * worth it.
 */
const maxNamedStatements = 400

/**
 * One session of Postgres, over any driver. It lives once: as soon as its socket closes, an answer
 * fails to come in time, or the server says that it is going away, `closed` is set for good, and
 * everything sent from then on rejects unsent. Errors: KiwiError UNAVAILABLE (cause kept) when the
 * session is lost, else the driver's error with its SQLSTATE.
 */
export class Session {
  readonly #wire: Wire
  readonly #settings: SessionSettings
  readonly #named = new Map<string, string>()
  #closedBy: unknown
  #opening: ReturnType<typeof setTimeout> | undefined
  #opened = false
  #destroyed = false
  readonly #onClosed = new Set<() => void>()
  #onDrained: (() => void) | undefined
  inFlight = 0
  idleSinceMs = 0
  /** Longer than the server itself allows; a transaction sets it to what it may last. */
  answerTimeoutMs: number

  constructor(settings: SessionSettings) {
    this.#settings = settings
    this.answerTimeoutMs = settings.answerTimeoutMs
    this.#wire = settings.dial(settings, {
      onOpened: () => this.#open(),
      onClosed: (reason) => this.#close(new Error('The connection to Postgres closed.', { cause: reason })),
    })
  }

  get closed(): boolean {
    return this.#closedBy !== undefined
  }

  /**
   * True once the server has let us in: before that, nothing that was sent can have had an effect.
   */
  get opened(): boolean {
    return this.#opened
  }

  get closedBy(): unknown {
    return this.#closedBy
  }

  /**
   * Calls back once, at once when it is closed already; what it returns takes the listener away.
   */
  onClosed(listener: () => void): () => void {
    if (this.closed) listener()
    else this.#onClosed.add(listener)
    return () => void this.#onClosed.delete(listener)
  }

  send(text: string, params: readonly unknown[]): Promise<Answer> {
    const encoded = params.map(encodeValue)
    return this.#ask(() => this.#wire.send({ text, params: encoded, name: this.#nameFor(text) }))
  }

  sendScript(text: string): Promise<Answer> {
    return this.#ask(() => this.#wire.sendScript(text))
  }

  destroy(reason: unknown): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#close(reason)
    this.#wire.destroy()
  }

  /** Takes nothing new, lets what is in flight finish, then says goodbye. */
  async end(): Promise<void> {
    this.#close(new Error('The session was ended.'))
    if (this.inFlight > 0) await new Promise<void>((resolve) => (this.#onDrained = resolve))
    await this.#wire.end().catch(() => this.#wire.destroy())
  }

  async #ask(ask: () => Promise<Answer>): Promise<Answer> {
    if (this.closed) throw this.#lost(this.#closedBy)
    this.inFlight += 1
    const { connectTimeoutMs } = this.#settings
    // The driver would try for ever where each connection is taken and closed at once, as a proxy
    // does whose server is down.
    if (!this.#opened) this.#opening ??= this.#destroyAfter(connectTimeoutMs, 'Postgres did not let us in')
    const timer = this.#destroyAfter(this.answerTimeoutMs, 'Postgres did not answer')
    try {
      const answer = await ask()
      this.#open()
      return answer
    } catch (error) {
      if (isStalePlan(error)) this.destroy(error)
      if (!isConnectionLoss(error)) throw error
      // A pooler may keep our socket when its own breaks, and go on with another session: never
      // trust this one again.
      this.destroy(error)
      throw this.#lost(error)
    } finally {
      clearTimeout(timer)
      this.inFlight -= 1
      if (this.inFlight === 0) this.#onDrained?.()
    }
  }

  #open(): void {
    this.#opened = true
    clearTimeout(this.#opening)
  }

  #destroyAfter(timeoutMs: number, what: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.destroy(new Error(`${what} within ${timeoutMs} ms.`)), timeoutMs)
  }

  #lost(cause: unknown): KiwiError {
    return new KiwiError('UNAVAILABLE', { cause })
  }

  #close(reason: unknown): void {
    if (this.closed) return
    this.#closedBy = reason
    clearTimeout(this.#opening)
    for (const listener of this.#onClosed) listener()
    this.#onClosed.clear()
  }

  #nameFor(text: string): string | null {
    if (!this.#settings.namesStatements) return null
    const known = this.#named.get(text)
    if (known !== undefined) return known
    if (this.#named.size >= maxNamedStatements) return null
    const name = `k${this.#named.size}`
    this.#named.set(text, name)
    return name
  }
}
