import type { Redis } from 'ioredis'
import type { ApiConfig, RunnerConfig } from './config.ts'
import type { LogClient, MainClient } from './db/handles.ts'
import { KiwiError, type Locale } from './errors.ts'
import type { Limits } from './platform/limits/port.ts'
import type { Meters } from './platform/meters/port.ts'
import type { Traces } from './platform/traces/port.ts'
import type { Platform, RunnerPlatform, WorkerPlatform } from './platform/platform.ts'
import type { Logger } from './logger.ts'
import type { WakeHub } from './realtime/hub.ts'
import type { Role } from './shared/roles.ts'
import type { ShopRole } from './shared/shop-roles.ts'

/**
 * The caller, as read from the session. Transactions that depend on `role` or `status` read them
 * again.
 */
export interface Actor {
  personId: string
  sessionId: string
  status: 'pending' | 'active'
  role: Role
  /** What the person is in the shop where they work; null without one. `shopFor` reads it again. */
  shopRole: ShopRole | null
  /**
   * From this time the caller's changes wait for their consent to new texts. Absent: they owe none.
   */
  owesConsentFromMs?: number
}

/** A suspended person who signed in: they may see what was decided about them, and appeal. */
export interface SuspendedCaller extends Omit<Actor, 'status'> {
  status: 'suspended'
}

/** Resources of a process (on Workers: of a request). Built by a root. */
export interface Deps {
  main: MainClient
  log: LogClient
  redis: Redis
  hub: WakeHub
  platform: Platform
  limits: Limits
  meters: Meters
  /** Absent: nobody collects traces. */
  traces?: Traces
  config: ApiConfig
  logger: Logger
  now: () => Date
  /** Cryptographic random bytes; tests seed it. */
  randomBytes: (count: number) => Uint8Array
}

/** The caller's browser or app. A cookie is set only when a verb asks for it. */
export interface Client {
  /**
   * Hash of the browser's cookie, which is set if missing. Null for an app, which has no cookies.
   */
  browserHash(): Uint8Array | null
  /**
   * Sends the new session token: to a browser as a cookie (answers null), to an app by the answer.
   */
  giveToken(token: string, expiresAt: Date): string | null
  /** Deletes the browser's session cookie. */
  dropToken(): void
}

/** The first argument of every verb, and the only source of time and randomness. */
export interface Ctx extends Deps {
  actor: Actor | null
  /**
   * A suspended caller is no actor: only procedures that are open to them look here. Absent: nobody
   * of that kind.
   */
  suspended?: SuspendedCaller
  /** The token of a session that is not live. Absent: the caller has none, or a live session. */
  endedToken?: string
  locale: Locale
  requestId: string
  /** Of the span that this is part of; what is written says it to the jobs that it asks for. */
  traceparent?: string | undefined
  /** Null without a caller: in jobs and most tests. */
  client: Client | null
  /**
   * Network prefix of the caller's address, for limits. Null for calls that come over no network.
   */
  network: string | null
  /** A short name of the device, from the user agent. */
  device: string
}

/** The context of a signed-in caller whom the procedure's policy admits. */
export interface MemberCtx extends Ctx {
  actor: Actor
}

/**
 * Who signed in, suspended or not: for what is open to suspended people too. Errors:
 * UNAUTHENTICATED.
 */
export function signedInCaller({ actor, suspended }: Pick<Ctx, 'actor' | 'suspended'>): Actor | SuspendedCaller {
  const caller = suspended ?? actor
  if (!caller) throw new KiwiError('UNAUTHENTICATED')
  return caller
}

/** Resources of every runner: the API's, and the processes that decode pictures. */
export interface WorkerDeps extends Deps {
  platform: WorkerPlatform
}

export interface WorkerCtx extends Ctx {
  platform: WorkerPlatform
}

/** Resources of a runner that works the money queue: it also has the bank. */
export interface RunnerDeps extends WorkerDeps {
  config: RunnerConfig
  platform: RunnerPlatform
}

export interface RunnerCtx extends Ctx {
  config: RunnerConfig
  platform: RunnerPlatform
}

/** The context of a job: no caller, full authority. */
export function systemCtx<Owned extends Deps>(deps: Owned, requestId: string): Ctx & Owned {
  return { ...deps, actor: null, locale: 'ko', requestId, client: null, network: null, device: 'runner' }
}

/** The same context with a person as the caller; for jobs, seeds and tests. */
export function actingAs(ctx: Ctx, actor: Actor): MemberCtx {
  return { ...ctx, actor }
}

/** A client with this browser cookie, or none, that keeps its token itself; for seeds and tests. */
export function plainClient(browserHash: Uint8Array | null): Client {
  return { browserHash: () => browserHash, giveToken: (token) => token, dropToken() {} }
}
