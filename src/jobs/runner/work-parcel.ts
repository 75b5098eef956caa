import type { WorkerDeps } from '../../context.ts'
import { NaturalBatch } from '../../shared/natural-batch.ts'
import { type ClaimedJob, claimJobs, giveBack, markDone, perform, stillRun } from './run-job.ts'
import { Slots } from './slots.ts'

/** A third of the time after which the relay hands an unfinished job over again. */
const heldForMs = 10_000

/** Works the parcels of one queue. */
export class ParcelWorker {
  readonly #deps: WorkerDeps
  readonly #slots: Slots
  readonly #stopping: AbortSignal
  readonly #onRetry: (inMs: number) => void
  readonly #done: NaturalBatch<string, void>
  readonly #heldForMs: number

  /**
   * At most `concurrency` jobs run at once, over all parcels. `onRetry` hears when a failed job is
   * due again.
   */
  constructor(deps: WorkerDeps, concurrency: number, stopping: AbortSignal, onRetry: (inMs: number) => void, heldMs = heldForMs) {
    this.#heldForMs = heldMs
    this.#deps = deps
    this.#slots = new Slots(concurrency)
    this.#stopping = stopping
    this.#onRetry = onRetry
    this.#done = new NaturalBatch(async (ids) => {
      await markDone(deps.main, ids, deps.now())
      return ids.map(() => ({ ok: true, value: undefined }))
    })
  }

  /**
   * Claims the jobs, runs their handlers and marks them as done. Jobs that did not begin before the
   * runner stops go back. Throws when Postgres did not answer: the relay hands over again what is
   * open.
   */
  async work(lanes: string[][]): Promise<void> {
    const claimed = new Map((await claimJobs(this.#deps.main, lanes.flat())).map((job) => [job.id, job]))
    const held = new Set(claimed.keys())
    const holding = setInterval(() => void this.#hold([...held]), this.#heldForMs)
    try {
      await this.#run(lanes, claimed, held)
    } finally {
      clearInterval(holding)
    }
  }

  async #run(lanes: string[][], claimed: ReadonlyMap<string, ClaimedJob>, held: Set<string>): Promise<void> {
    const marks: Promise<PromiseSettledResult<void>[]>[] = []
    const notBegun: string[] = []
    const ended = await Promise.allSettled(
      lanes.map(async (lane) => {
        for (const id of lane) {
          const job = claimed.get(id)
          if (!job) continue
          await this.#slots.run(async () => {
            if (this.#stopping.aborted) notBegun.push(id)
            else if (await this.#perform(job)) marks.push(Promise.allSettled([this.#done.add(id)]))
            held.delete(id)
          })
        }
      }),
    )
    if (notBegun.length > 0) await giveBack(this.#deps.main, notBegun)
    const all = [...ended, ...(await Promise.all(marks)).flat()]
    const lost = all.find((one) => one.status === 'rejected')
    if (lost) throw lost.reason
  }

  async #perform(job: ClaimedJob): Promise<boolean> {
    const failure = await perform(this.#deps, job)
    if (failure && failure.retryInMs !== null) this.#onRetry(failure.retryInMs)
    return failure === null
  }

  async #hold(ids: string[]): Promise<void> {
    if (ids.length === 0) return
    const { main, logger, now } = this.#deps
    await stillRun(main, ids, now()).catch((err: unknown) =>
      logger.warn({ err, jobs: ids.length }, 'jobs could not be held; they may run twice'),
    )
  }
}
