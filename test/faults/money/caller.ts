import { setTimeout as sleep } from 'node:timers/promises'
import { createKiwi, type Kiwi, KiwiClientError, toKiwiError } from '../../../sdk/src/index.ts'
import type { Random } from '../../../demo/random.ts'

/** A refusal is a value here: the history goes on with it. */
export type Known<Answer> = { ok: true; answer: Answer } | { ok: false; code: KiwiClientError['code'] }

export interface Caller {
  /** Asks until the outcome is known, each time one of the APIs, always under the same key, as an honest client does. */
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
          // A limit is met for the hour, not for the moment.
          const mayPass = (error.retryable && error.code !== 'TOO_MANY_REQUESTS') || error.code === 'ABORTED' || error.code === 'INTERNAL'
          if (!mayPass) return { ok: false, code: error.code }
          // Never expected, whatever dies: told, and counted by the test.
          if (error.code === 'INTERNAL') tell(`INTERNAL ${error.requestId ?? ''}`)
          if (Date.now() > deadline) throw error
          await sleep(random.int(50, 400))
        }
      }
    },
  }
}
