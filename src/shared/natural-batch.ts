/** The result of one item of a batch. */
export type Answer<Result> = { ok: true; value: Result } | { ok: false; error: unknown }

type Run<Item, Result> = (items: Item[]) => Promise<(Answer<Result> | Promise<Answer<Result>>)[]>

interface Waiting<Item, Result> {
  item: Item
  answer(result: Answer<Result>): void
}

/** A larger batch saves little: 128 transfers take about 7 ms, 1 ms of it for the commit. */
const maxItems = 128

/**
 * Natural batching: items that queued while the previous batch ran go next, together and in order.
 * No timer: a lone item goes at once. `run` answers for each item, with a promise for a slow one:
 * the next batch does not wait for it. When `run` throws, every item of the batch gets the error.
 */
export class NaturalBatch<Item, Result> {
  readonly #run: Run<Item, Result>
  #waiting: Waiting<Item, Result>[] = []
  #isRunning = false

  constructor(run: Run<Item, Result>) {
    this.#run = run
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, answer: (result) => (result.ok ? resolve(result.value) : reject(result.error)) })
      if (this.#isRunning) return
      this.#isRunning = true
      // Not at once: items added in the same turn of the event loop join this batch.
      queueMicrotask(() => void this.#drain())
    })
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxItems)
      const answers = await this.#attempt(batch.map(({ item }) => item))
      for (const [place, { answer }] of batch.entries())
        void Promise.resolve(answers[place] ?? unanswered).then(answer, (error: unknown) => answer({ ok: false, error }))
    }
    this.#isRunning = false
  }

  async #attempt(items: Item[]): ReturnType<Run<Item, Result>> {
    try {
      return await this.#run(items)
    } catch (error) {
      return items.map(() => ({ ok: false, error }))
    }
  }
}

const unanswered: Answer<never> = { ok: false, error: new Error('The batch gave no answer for this item.') }
