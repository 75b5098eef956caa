import { KiwiError } from '../errors.ts'
import type { Answer } from './drivers/wire.ts'
import { isConnectionLoss } from './errors.ts'
import type { Session } from './session.ts'
import type { Sql } from './sql.ts'

/**
 * Stands between the work of one transaction and its session. `begin` goes out just before the
 * first statement. From the first failure on nothing passes: each later statement rejects with that
 * first failure, and commit becomes rollback. Once the transaction is over nothing passes either,
 * so that a forgotten statement cannot land in the session's next transaction.
 */
export class TransactionFence {
  readonly #session: Session
  readonly #beginScript: string
  readonly #pipelinesBegin: boolean
  #begun: Promise<unknown> | undefined
  #state: 'open' | 'ending' | 'committed' | 'rolled back' | 'unknown' = 'open'
  #unlisten: () => void = () => {}
  failure: unknown
  /**
   * Rejects when the session is lost, so that work that waits for something else is not waited for.
   */
  readonly lost: Promise<never>

  constructor(session: Session, beginScript: string, pipelinesBegin: boolean) {
    this.#session = session
    this.#beginScript = beginScript
    this.#pipelinesBegin = pipelinesBegin
    this.lost = new Promise((_, reject) => {
      this.#unlisten = session.onClosed(() => {
        this.failure ??= new KiwiError('UNAVAILABLE', { cause: session.closedBy })
        reject(this.failure)
      })
    })
    this.lost.catch(() => {})
  }

  /** The session holds no transaction of ours and may serve another. */
  get isClean(): boolean {
    return this.#state === 'committed' || this.#state === 'rolled back'
  }

  /** Lets go of the session, whatever became of it. */
  leave(): void {
    this.#unlisten()
    if (this.#state === 'open') this.#state = 'ending'
  }

  async send(text: string, params: readonly unknown[]): Promise<Answer> {
    if (this.#state !== 'open') throw new Error('This transaction is over; a statement came too late. Await every statement.')
    if (this.failure !== undefined) throw this.failure
    const begun = this.#begin()
    if (!this.#pipelinesBegin) await begun
    return this.#watch(this.#session.send(text, params))
  }

  /**
   * `closing` goes out right before it, in the same round trip. If it fails, Postgres rolls back.
   */
  async commit(closing?: Sql): Promise<void> {
    if (closing) await this.#sendUnawaited(closing)
    if (this.failure !== undefined) throw this.failure
    this.#state = 'ending'
    if (!this.#begun) {
      this.#state = 'committed'
      return
    }
    const answer = await this.#watch(this.#session.sendScript('commit')).catch((error: unknown) => {
      if (!isConnectionLoss(error)) throw error
      this.#state = 'unknown'
      throw new KiwiError('OUTCOME_UNKNOWN', { cause: error })
    })
    // Postgres answers COMMIT with ROLLBACK when a statement nobody waited for had failed.
    if (answer.command !== 'COMMIT') {
      this.#state = 'rolled back'
      throw this.failure ?? new Error(`Postgres answered commit with ${answer.command}.`)
    }
    this.#state = 'committed'
  }

  /** Never throws; a session that cannot roll back is left unclean and is discarded. */
  async rollback(): Promise<void> {
    if (this.isClean || this.#state === 'unknown') return
    this.#state = 'ending'
    if (this.#begun) {
      const rolledBack = await this.#session.sendScript('rollback').then(
        () => true,
        () => false,
      )
      if (!rolledBack) return
    }
    this.#state = 'rolled back'
  }

  async #sendUnawaited(statement: Sql): Promise<void> {
    if (this.failure !== undefined) return
    const begun = this.#begin()
    if (!this.#pipelinesBegin) await begun
    const params: unknown[] = []
    const text = statement.writeTo(params)
    this.#watch(this.#session.send(text, params)).catch(() => {})
  }

  #begin(): Promise<unknown> {
    if (!this.#begun) {
      this.#begun = this.#watch(this.#session.sendScript(this.#beginScript))
      this.#begun.catch(() => {})
    }
    return this.#begun
  }

  /**
   * Answers come in order, so the first rejection seen is the first failure; the rest only say
   * 25P02.
   */
  async #watch(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer
    } catch (error) {
      this.failure ??= error
      throw this.failure
    }
  }
}
