import type { Redis } from 'ioredis'
import type { ApiConfig, RunnerConfig } from './config.ts'
import type { LogClient, MainClient } from './db/handles.ts'
import type { Locale } from './errors.ts'
import type { Limits } from './platform/limits/port.ts'
import type { Platform, RunnerPlatform, WorkerPlatform } from './platform/platform.ts'
import type { Logger } from './logger.ts'
import type { WakeHub } from './realtime/hub.ts'

/** Who asks, as read from the session. `role` and `status` are read again inside transactions that depend on them. */
export interface Actor {
  personId: string
  sessionId: string
  status: 'pending' | 'active'
  role: 'member' | 'admin'
  /** True when the person has a shop. */
  hasShop: boolean
}

/** What a process owns for as long as it runs (on Workers: for one request). Built by a root. */
export interface Deps {
  main: MainClient
  log: LogClient
  redis: Redis
  hub: WakeHub
  platform: Platform
  limits: Limits
  config: ApiConfig
  logger: Logger
  now: () => Date
  /** Cryptographic random bytes; tests seed it. */
  randomBytes: (count: number) => Uint8Array
}

/** The browser or the app that asks: what a verb may learn of it, and hand to it. A cookie is set only when a verb asks. */
export interface Client {
  /** Hash of the browser's own cookie, which is made and set where there is none. Null for an app, which has no cookies. */
  browserHash(): Uint8Array | null
  /** Gives it its session's new token. A browser gets a cookie and the answer is null; an app is told by the answer. */
  giveToken(token: string, expiresAt: Date): string | null
  /** Takes the token away from a browser. */
  dropToken(): void
}

/** What a verb is given. Time and randomness come in through it and from nowhere else. */
export interface Ctx extends Deps {
  actor: Actor | null
  locale: Locale
  requestId: string
  /** Null where nobody asks: jobs, and most tests. */
  client: Client | null
  /** The network prefix of the caller's address, as limits count it; null where nobody calls over a network. */
  network: string | null
  /** A short name of the device, from the user agent. */
  device: string
}

/** A context in which the policy of the procedure has already been met. */
export interface MemberCtx extends Ctx {
  actor: Actor
}

/** What a runner owns whichever queues it works: everything the API has, and where pictures are decoded. */
export interface WorkerDeps extends Deps {
  platform: WorkerPlatform
}

export interface WorkerCtx extends Ctx {
  platform: WorkerPlatform
}

/** What the runner of money owns beside that: the bank. */
export interface RunnerDeps extends WorkerDeps {
  config: RunnerConfig
  platform: RunnerPlatform
}

export interface RunnerCtx extends Ctx {
  config: RunnerConfig
  platform: RunnerPlatform
}

/** The context of a job: nobody asks, the work itself is the authority. */
export function systemCtx<Owned extends Deps>(deps: Owned, requestId: string): Ctx & Owned {
  return { ...deps, actor: null, locale: 'ko', requestId, client: null, network: null, device: 'runner' }
}

/** The same context acting as a person; jobs, seeds and tests use it to call verbs in somebody's name. */
export function actingAs(ctx: Ctx, actor: Actor): MemberCtx {
  return { ...ctx, actor }
}

/** A client that has this browser cookie, or none, and keeps its token itself; seeds and tests act through it. */
export function plainClient(browserHash: Uint8Array | null): Client {
  return { browserHash: () => browserHash, giveToken: (token) => token, dropToken() {} }
}
