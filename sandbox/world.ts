import { defaultSeed, sandboxPeople, type SandboxPerson } from './people.ts'
import { freshState, loadState, saveState, type SandboxState } from './state.ts'

export type RequestRecord = {
  at: string
  provider: string
  operation: string
  method: string
  path: string
  status: number | 'no answer'
  tookMs: number
}

export type WorldOptions = {
  seed?: number
  people?: SandboxPerson[]
  now?: () => Date
  webhookUrl?: string
  /** Deposits to virtual accounts are announced to this address. */
  depositWebhookUrl?: string
  /** Waits before the second and each later attempt of a webhook, in milliseconds. */
  webhookRetriesMs?: number[]
  /** Registered redirect URIs. Without any, every loopback or private address is registered. */
  redirectUris?: string[]
  stateFile?: string
}

/** Shared by all providers: people, clock, state, and a signal that fires at the stop. */
export type World = {
  seed: number
  people: SandboxPerson[]
  state: SandboxState
  requests: RequestRecord[]
  options: WorldOptions
  stopping: AbortSignal
  /** The address of the sandbox without a trailing slash. Set once the port is known. */
  url: string
  now(): Date
  /** The next number of a counter, from 1: ids differ in one run and repeat in the next. */
  next(counter: string): number
  person(id: string | undefined): SandboxPerson | undefined
  touch(): void
  save(): void
  reset(): void
}

const savePauseMs = 50

export function createWorld(given: WorldOptions, stopping: AbortSignal): World {
  const options = { ...given }
  const seed = options.seed ?? defaultSeed
  const people = options.people ?? sandboxPeople(seed)
  const byId = new Map(people.map((person) => [person.id, person]))
  const state = (options.stateFile && loadState(options.stateFile, seed)) || freshState(seed, people)
  let pending: NodeJS.Timeout | undefined

  const world: World = {
    seed,
    people,
    state,
    options,
    stopping,
    requests: [],
    url: '',
    now: () => new Date((options.now?.() ?? new Date()).getTime() + state.clockOffsetMs),
    next: (counter) => (state.counters[counter] = (state.counters[counter] ?? 0) + 1),
    person: (id) => (id === undefined ? undefined : byId.get(id)),
    touch: () => {
      if (options.stateFile) pending ??= setTimeout(world.save, savePauseMs).unref()
    },
    save: () => {
      clearTimeout(pending)
      pending = undefined
      if (options.stateFile) saveState(options.stateFile, state)
    },
    reset: () => {
      Object.assign(state, freshState(seed, people))
      world.requests.length = 0
      world.touch()
    },
  }
  return world
}

/** Resolves after `ms`, or at once when the signal fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
