import type { RouterInputs } from '@kiwi/sdk'

export type Interaction = RouterInputs['feed']['record']['events'][number]
/** `failed`: no answer, or the server is busy; the events are sent again. */
export type Outcome = 'taken' | 'refused' | 'failed'

const maxBatch = 50
/** Browsers send at most 64 KiB while a page is left: about five batches. */
const leavingBatches = 4
export const maxWaiting = 500
/** The log takes the time of arrival, so that older events would be false. */
const keptMs = 3_600_000
const longestPauseMs = 120_000
const prefix = 'kiwi.interactions.'

interface Waiting {
  event: Interaction
  at: number
}

interface QueueOptions {
  send: (events: Interaction[]) => Promise<Outcome>
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
  now: () => number
  /** Different in each tab. */
  tabId: string
}

/**
 * The interactions of one person that the server has not confirmed. They are kept for an hour while
 * there is no connection, on the device too once the page is left. A repeated event has the same
 * id, and the server counts it once.
 */
export class InteractionQueue {
  #personId: string | null = null
  #waiting: Waiting[] = []
  readonly #underWay = new Set<Waiting[]>()
  #failures = 0
  #pausedUntil = 0
  #isSaved = false

  readonly #options: QueueOptions
  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** From now on events are of this person; what they left on the device is sent too. */
  start(personId: string): void {
    if (this.#personId === personId) return
    this.stop()
    this.#personId = personId
    this.#load(personId)
  }

  /** Forgets everything. */
  stop(): void {
    this.#personId = null
    this.#waiting = []
    this.#underWay.clear()
    this.#forgetSaved()
  }

  /** Nothing is kept while nobody is signed in. */
  add(event: Interaction): void {
    if (this.#personId === null) return
    this.#waiting.push({ event, at: this.#options.now() })
    this.#bound()
  }

  /** Sends a batch, unless the last attempts failed and it is too soon for another. */
  flush(): void {
    if (this.#options.now() >= this.#pausedUntil) this.#sendBatch()
  }

  /** The connection is back. */
  retryNow(): void {
    this.#pausedUntil = 0
    this.#sendBatch()
  }

  /**
   * The page may be gone at once: sends what fits, and keeps everything on the device until the
   * server confirms it.
   */
  leave(): void {
    for (let n = 0; n < leavingBatches; n += 1) this.#sendBatch()
    this.#save()
  }

  #sendBatch(): void {
    const oldest = this.#options.now() - keptMs
    this.#waiting = this.#waiting.filter(({ at }) => at >= oldest)
    const batch = this.#waiting.splice(0, maxBatch)
    if (batch.length === 0) return
    this.#underWay.add(batch)
    void this.#options.send(batch.map(({ event }) => event)).then((outcome) => this.#settle(batch, outcome))
  }

  #settle(batch: Waiting[], outcome: Outcome): void {
    // The person signed out meanwhile.
    if (!this.#underWay.delete(batch)) return
    if (outcome === 'failed') {
      this.#waiting = [...batch, ...this.#waiting]
      this.#bound()
      this.#failures += 1
      this.#pausedUntil = this.#options.now() + Math.min(longestPauseMs, 5_000 * 2 ** this.#failures)
    } else {
      this.#failures = 0
      this.#pausedUntil = 0
    }
    if (this.#isSaved) this.#save()
  }

  /** Of too many, impressions go first, the oldest before the others. */
  #bound(): void {
    while (this.#waiting.length > maxWaiting) {
      const impression = this.#waiting.findIndex(({ event }) => event.kind === 'impression')
      this.#waiting.splice(Math.max(0, impression), 1)
    }
  }

  #save(): void {
    const kept = [...[...this.#underWay].flat(), ...this.#waiting]
    if (kept.length === 0 || this.#personId === null) return this.#forgetSaved()
    this.#isSaved = true
    attempt(() => this.#options.storage.setItem(prefix + this.#options.tabId, JSON.stringify({ personId: this.#personId, kept })))
  }

  #forgetSaved(): void {
    if (this.#isSaved) attempt(() => this.#options.storage.removeItem(prefix + this.#options.tabId))
    this.#isSaved = false
  }

  /** Takes what any tab saved; if that tab still lives, both send it, and it counts once. */
  #load(personId: string): void {
    const { storage } = this.#options
    attempt(() => {
      const keys = Array.from({ length: storage.length }, (_, n) => storage.key(n)).filter((key) => key?.startsWith(prefix))
      for (const key of keys as string[]) {
        const saved = JSON.parse(storage.getItem(key) ?? 'null') as { personId: string; kept: Waiting[] } | null
        storage.removeItem(key)
        if (saved?.personId === personId) this.#waiting.push(...saved.kept)
      }
    })
    this.#bound()
  }
}

/** A full or forbidden storage costs only the events that a closed tab leaves behind. */
function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // Nothing to do.
  }
}
