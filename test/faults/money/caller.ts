import { setTimeout as sleep } from 'node:timers/promises'
import { createKiwi, type Kiwi, KiwiClientError, toKiwiError } from '../../../sdk/src/index.ts'
import type { Random } from '../../../demo/random.ts'

/** A refusal is a value: the history continues after it. */
export type Known<Answer> = { ok: true; answer: Answer } | { ok: false; code: KiwiClientError['code'] }

export interface Caller {
  /**
   * Asks one of the APIs until the outcome is known, with the same key, as an honest client does.
   */
  ask<Answer>(call: (kiwi: Kiwi) => Promise<Answer>): Promise<Known<Answer>>
}

const patienceMs = 60_000

export function createCaller(urls: string[], session: string, random: Random, tell: (what: string) => void): Caller {
  const kiwis = urls.map((url) =>
    createKiwi({ url, session, fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(12_000) }) }),
  )
  return {
    async ask(call) {
      const deadline = Date.now() + patienceMs
      for (;;) {
        try {
          return { ok: true, answer: await call(random.pick(kiwis)) }
        } catch (thrown) {
          const error = toKiwiError(thrown)
          // A limit holds for the hour: asking again does not help.
          const mayPass = (error.retryable && error.code !== 'TOO_MANY_REQUESTS') || error.code === 'ABORTED' || error.code === 'INTERNAL'
          if (!mayPass) return { ok: false, code: error.code }
          // Unexpected even when processes end: the test counts it.
          if (error.code === 'INTERNAL') tell(`INTERNAL ${error.requestId ?? ''}`)
          if (Date.now() > deadline) throw error
          await sleep(random.int(50, 400))
        }
      }
    },
  }
}
