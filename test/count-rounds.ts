import { setImmediate as turn } from 'node:timers/promises'
import type { Command, Redis } from 'ioredis'
import { type MockInstance, vi } from 'vitest'
import { Session } from '../src/db/session.ts'

type Store = 'sql' | 'redis'

/**
 * What one call asked its stores. A round is everything that it asked without an answer in between.
 */
export interface Rounds {
  statements: number
  sqlRounds: number
  redisRounds: number
}

/**
 * Counts the rounds of calls over the real clients: every session of Postgres in this process, and
 * `redis`. Answers are held until all that was asked has been answered, and are then given
 * together, so that the number of rounds depends on the code and not on which answer was faster.
 */
export function countRounds(redis: Redis): { of(call: () => Promise<unknown>): Promise<Rounds>; stop(): void } {
  let rounds: Rounds = { statements: 0, sqlRounds: 0, redisRounds: 0 }
  let held: (() => void)[] = []
  let unanswered = 0
  const asked = new Set<Store>()

  function ask(store: Store): void {
    unanswered += 1
    asked.add(store)
    if (store === 'sql') rounds.statements += 1
  }
  function answer(give: () => void): void {
    held.push(give)
    unanswered -= 1
    if (unanswered === 0) void endRound()
  }
  async function endRound(): Promise<void> {
    // What the call was still about to ask belongs to this round.
    await turn()
    await turn()
    if (unanswered > 0 || held.length === 0) return
    if (asked.delete('sql')) rounds.sqlRounds += 1
    if (asked.delete('redis')) rounds.redisRounds += 1
    for (const give of held.splice(0)) give()
  }
  function holding<Answer>(answering: Promise<Answer>): Promise<Answer> {
    ask('sql')
    return new Promise((resolve, reject) => {
      answering.then(
        (value) => answer(() => resolve(value)),
        (error: unknown) => answer(() => reject(error as Error)),
      )
    })
  }

  const { send, sendScript } = Session.prototype
  const sendCommand = redis.sendCommand.bind(redis)
  const spies: MockInstance[] = [
    vi.spyOn(Session.prototype, 'send').mockImplementation(function (this: Session, ...statement) {
      return holding(send.apply(this, statement))
    }),
    vi.spyOn(Session.prototype, 'sendScript').mockImplementation(function (this: Session, ...script) {
      return holding(sendScript.apply(this, script))
    }),
    vi.spyOn(redis, 'sendCommand').mockImplementation((command: Command, ...rest) => {
      ask('redis')
      const { resolve, reject } = command
      command.resolve = (value) => answer(() => resolve(value))
      command.reject = (error) => answer(() => reject(error))
      return sendCommand(command, ...rest)
    }),
  ]
  return {
    async of(call) {
      rounds = { statements: 0, sqlRounds: 0, redisRounds: 0 }
      await call()
      return rounds
    },
    stop: () => spies.forEach((spy) => spy.mockRestore()),
  }
}
